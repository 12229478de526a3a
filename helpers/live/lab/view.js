// What the laboratory shows: the plane at one time and one moment of the training, and the strip below, the whole training.

import { integrate, linspace } from "../kit/mathematics.js";
import { number, pairs } from "../kit/parts.js";

const GRID = 44, ARROWS = 15, PATHS = 120, LOW = 0.008, HIGH = 2; // of the map, in a row, what the strip shows
const FLOOR = -2.6; // of the plane; below is the strip

// What `paint` needs: the samples x0 carried to t in that many steps, with their ways, and both fields on a grid. Of a line of
// places in x0, also where the exact field carries it, if that is `quick`.
export function* seen(learned, exact, { t, show, steps, method, x0, quick }) {
  const times = linspace(0, t, Math.max(1, Math.ceil(steps * t)) + 1);
  if (show === "paths") x0 = x0.slice(0, 2 * PATHS);
  if (show !== "field") {
    const way = [x0], truth = [x0];
    if (t > 0) yield* integrate(learned, way, times, method);
    if (t > 0 && quick && show === "line") yield* integrate(exact, truth, times, method);
    x0 = way.at(-1);
    if (show !== "error") return { cloud: x0, way, truth: quick && truth.at(-1) };
  }
  const n = show === "field" ? ARROWS : GRID, cells = linspace(2.5 / n - 2.5, 2.5 - 2.5 / n, n), u = [], v = [];
  for (const y of cells) {
    const row = Float64Array.from(cells.flatMap((x) => [x, y]));
    u.push(...exact(t, row));
    v.push(...learned(t, row));
    yield;
  }
  return { cloud: x0, cells, u, v, crowd: show === "error" && crowded(x0, cells) };
}

// How crowded a place of the grid is, up to 1 where two of many samples are near: what nobody meets is not held against it.
function crowded(cloud, cells) {
  const reach = 0.35, near = new Float64Array(cells.length ** 2), at = (x) => cells.findIndex((cell) => cell > x);
  for (let i = 0; i < cloud.length; i += 2) {
    const p = at(cloud[i]), q = at(cloud[i + 1]), span = Math.ceil(2 * reach / (cells[1] - cells[0]));
    for (let k = Math.max(0, p - span); k < Math.min(cells.length, p + span); k++) {
      for (let l = Math.max(0, q - span); l < Math.min(cells.length, q + span); l++) {
        const square = (cells[k] - cloud[i]) ** 2 + (cells[l] - cloud[i + 1]) ** 2;
        near[l * cells.length + k] += Math.exp(-square / (2 * (reach / 2) ** 2));
      }
    }
  }
  return near.map((value) => Math.min(1, value / 2));
}

// size: the mean square of a component of u: what is off by a usual velocity is as red as can be; no arrow is
// longer than its cell.
export function paint(stage, { t, show, cloud, way, truth, cells, u, v, crowd }, target, size) {
  const { context } = stage, n = cells?.length;
  context.save();
  context.beginPath();
  context.rect(0, 0, stage.width, stage.Y(FLOOR));
  context.clip();
  if (show === "error") {
    const off = u.map((_, i) => u[i] - v[i]),
      far = Array.from({ length: n * n }, (_, k) => Math.hypot(off[2 * k], off[2 * k + 1]));
    stage.ground(far.map((d, k) => d * crowd[k]), n, Math.sqrt(2 * size), "source", n, [0, 0, stage.width, stage.Y(-2.5)]);
  }
  if (target.points) stage.dots(target.points, "target", 2.4, 0.55);
  else {
    for (let i = 0; i < target.squares.length; i += 2) {
      const [x, y] = target.squares.subarray(i, i + 2);
      stage.style("target", 0.25);
      context.fillRect(stage.X(x), stage.Y(y + 1), stage.X(x + 1) - stage.X(x), stage.Y(y) - stage.Y(y + 1));
    }
  }
  for (let i = 0; show === "paths" && i < cloud.length; i += 2) {
    stage.line(way.map((places) => [places[i], places[i + 1]]), "model", 1, 0.5);
  }
  if (show === "paths") stage.dots(way[0], "source", 1.6, 0.7);
  if (show === "line") {
    const last = way.length - 1, some = new Set([0, 0.25, 0.5, 0.75].map((part) => Math.round(part * last)));
    for (const k of some) stage.line(pairs(way[k]), stage.mix("model", "source", t * k / Math.max(1, last)), 1.2, 0.6);
    if (truth) stage.line(pairs(truth), "ink", 1.4, 0.8);
    stage.line(pairs(cloud), "model", 2.4);
    return context.restore();
  }
  if (show === "field") {
    const usual = Math.sqrt(2 * size), cell = 5 / n;
    for (const [w, color] of [[u, "ink"], [v, "model"]]) {
      for (let k = 0; k < n * n; k++) {
        const [dx, dy] = w.slice(2 * k, 2 * k + 2), long = Math.hypot(dx, dy), s = cell * Math.min(0.6 / usual, 0.95 / long);
        stage.arrow(cells[k % n], cells[Math.floor(k / n)], s * dx, s * dy, color, 1.2, 0.8);
      }
    }
  } else stage.dots(cloud, t < 0.02 ? "source" : "model", 1.7, 0.9);
  context.restore();
}

// The planes side by side at half their size, or one alone in full, over the strip; how far down they reach.
export function paintPlanes(stage, planes) {
  const { context } = stage, part = 1 / planes.length, end = part * stage.Y(FLOOR);
  planes.forEach((plane, k) => {
    context.save();
    context.translate(k * part * stage.width, 0);
    context.scale(part, part);
    plane();
    context.restore();
  });
  stage.style("path", 0.5, 1);
  context.beginPath();
  context.moveTo(0, end);
  context.lineTo(stage.width, end);
  if (part < 1) {
    context.moveTo(stage.width / 2, 0);
    context.lineTo(stage.width / 2, end);
  }
  context.stroke();
  return end;
}

// How far the field is from the exact one, of this training and of the one before; and what the loss says of it.
export function paintStrip(stage, end, history, before, now, known) {
  const { context } = stage, left = 40, right = stage.width - 14, top = end + 26, bottom = stage.height - 24;
  const last = Math.max(1, history.at(-1).seconds, known && before.at(-1)?.seconds || 0);
  const X = (s) => left + s / last * (right - left);
  const Y = (e) => bottom - Math.log(Math.min(HIGH, Math.max(LOW, e)) / LOW) / Math.log(HIGH / LOW) * (bottom - top);
  const line = (places, color, width, alpha = 1) => {
    stage.style(color, alpha, width);
    context.beginPath();
    for (const place of places) context.lineTo(...place);
    context.stroke();
  };
  for (const value of [0.01, 0.1, 1]) {
    line([[left, Y(value)], [right, Y(value)]], "path", 1, 0.35);
    stage.text(String(value), left - 6, Y(value), "path", "right");
  }
  const curve = (all) => all.map(({ seconds, error }) => [X(seconds), Y(error)]);
  if (known) line(curve(before), "path", 2.5);
  for (const { seconds, above, noise, count } of history) {
    if (count) line([[X(seconds), Y(above - noise)], [X(seconds), Y(above + noise)]], "ink", 1, 0.6);
  }
  if (known) line(curve(history), "model", 2.5);
  stage.style("model");
  context.beginPath();
  context.arc(X(now.seconds), Y(known ? now.error : now.above), 5, 0, 7);
  context.fill();
  stage.text("0", left, stage.height - 10, "path", "center");
  stage.text(`${number(last, last < 10 ? 1 : 0)} s`, right, stage.height - 10, "path", "right");
  stage.text(known ? "how far from the exact field" : "the loss", right, top - 12, "path", "right");
}
