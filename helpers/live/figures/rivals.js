import { BLOCK, step } from "../kit/mathematics.js";
import { floats, halves, network } from "../kit/network.js";
import { number, pairs } from "../kit/parts.js";
import { normals, Quality } from "../kit/samples.js";

// Chapter 11: the steps of a way with n evaluations, each [t, r, push], as helpers/live/figures/rivals.py has them.
export function plan(way, n) {
  if (typeof way === "object") return way[n] ? way[n][0].map((t, k) => [t, t, way[n][1][k]]) : [];
  if (way === "midpoint") return Array.from({ length: Math.floor(n / 2) }, (_, k) => [2 * k / n, 0, 2 / n]);
  if (way === "once" && n > 1) return [];
  return Array.from({ length: n }, (_, k) => {
    const t = k / n;
    return [t, way === "leap" ? (k + 1) / n : t, way === "again" ? 1 - t : 1 / n];
  });
}

// What a way makes of the starts, a cloud, with n evaluations of the field v(t, cloud, r); null where it has no such n. `noise`
// are clouds: the starts, and for "again" fresh ones for each further step.
export function* carried(v, way, n, noise) {
  const steps = plan(way, n), out = new Float64Array(noise[0].length), method = way === "midpoint" ? "midpoint" : "euler";
  if (!steps.length) return null;
  for (let i = 0; i < out.length; i += 2 * BLOCK) {
    let x = noise[0].slice(i, i + 2 * BLOCK);
    for (const [k, [t, r, push]] of steps.entries()) {
      if (way === "again" && k > 0) x = x.map((value, j) => (1 - t) * noise[k][i + j] + t * value);
      x = step((time, cloud) => v(time, cloud, method === "euler" ? r : time), t, push, x, method);
      yield;
    }
    out.set(x, i);
  }
  if (!out.every(Number.isFinite)) throw new Error("a particle left for infinity");
  return out;
}

// As many columns as make the panels largest: [columns, side of a panel] on a stage of this size.
export function tiled(count, width, height) {
  const sizes = Array.from({ length: count }, (_, i) => {
    const high = height / Math.ceil(count / (i + 1));
    return [i + 1, Math.min(width / (i + 1), high - LABEL)];
  });
  return sizes.reduce((best, size) => (size[1] > best[1] ? size : best));
}

const BUDGETS = [1, 2, 4, 8], N = 600, SEED = 14, NEAR = 0.02, LABEL = 42, LINE = 17, INSET = 7, SECTORS = 16;
const WHEEL = ["euler", "midpoint", "heun", "rk4"]; // the colours of starts at the right, above, at the left and below
const evaluated = (n) => `${n} evaluation${n > 1 ? "s" : ""}`;
const absent = (way) =>
  way === "once" ? "one step only" : way === "midpoint" ? "needs two" : `only for ${Object.keys(way).join(", ")}`;

// Who is a dinosaur after one evaluation? The same noise, a panel for each way to sample.
export function figure(ui) {
  const { ways, reach } = ui.payload, points = floats(ui.payload.points), fields = ui.payload.networks.map(network);
  const given = ui.payload.noise && Float64Array.from(halves(ui.payload.noise));
  const drawn = (k) => (given ? given.subarray(2 * N * k, 2 * N * (k + 1)) : normals(SEED + k, N));
  const noise = Array.from({ length: BUDGETS.at(-1) }, (_, k) => drawn(k));
  const stage = ui.stage("Samples over the data, a panel for each way to make them with few steps of a network");
  const quality = new Quality(points, ui.payload.bandwidth, N), found = new Map(), last = ways.map(() => null);
  const chosen = () => BUDGETS[ui.get("doublings")], at = (n, i) => found.get(`${n} ${i}`);
  const lacking = (n) => ways.findIndex((_, i) => at(n, i) === undefined);
  const unmeasured = (n) => ways.findIndex((_, i) => at(n, i)?.cloud && at(n, i).distance === undefined);
  const sectors = Array.from({ length: SECTORS }, () => []);
  for (let i = 0; i < N; i++) {
    const turn = Math.atan2(noise[0][2 * i + 1], noise[0][2 * i]) / (2 * Math.PI) + 1;
    sectors[Math.round(turn * SECTORS) % SECTORS].push(i);
  }
  let begun = false, nearest;
  stage.pending = () => !begun;
  const tell = () => {
    const n = chosen();
    nearest = null;
    begun ||= lacking(n) < 0;
    if (lacking(n) < 0 && unmeasured(n) < 0) {
      const ranked = ways.map(({ name }, i) => ({ name, ...at(n, i) })).filter(({ cloud }) => cloud);
      ranked.sort((p, q) => p.distance - q.distance);
      const [best, worst] = [ranked[0], ranked.at(-1)];
      nearest = best?.name;
      ui.say(
        best ? `After ${evaluated(n)} “${best.name}” is nearest to the data, ${number(best.distance)} in sliced W₂.` : "",
        best === worst ? "" : `“${worst.name}” is farthest, ${number(worst.distance)}.`,
        `The floor, data against data, is ${number(quality.floor)};`,
        `${
          ranked.filter(({ distance }) => distance < quality.floor + NEAR).length
        } of ${ranked.length} ways are within ${NEAR} of it.`,
      );
    }
    stage.redraw();
  };
  // What the reader asks for comes first, its samples and then their distances; while nothing is asked, all else.
  const solve = () =>
    ui.work.ask(function* () {
      for (let n; (n = [chosen(), ...BUDGETS].find((n) => lacking(n) >= 0 || unmeasured(n) >= 0));) {
        const i = lacking(n);
        if (i >= 0) {
          const { network, way } = ways[i];
          found.set(`${n} ${i}`, { cloud: yield* carried(fields[network], way, n, noise) });
        } else {
          yield* quality.prepare();
          const result = at(n, unmeasured(n));
          result.distance = yield* quality.distance(result.cloud);
        }
        if (n === chosen()) tell();
      }
    });
  const clip = (cloud) => pairs(cloud).filter((place) => Math.max(...place.map(Math.abs)) < 0.97 * reach).flat();
  const samples = (cloud, radius, alpha) => {
    if (ui.get("colour") === "alike") return stage.dots(clip(cloud), "model", radius, alpha);
    sectors.forEach((members, k) => {
      const part = WHEEL.length * k / SECTORS, from = Math.floor(part);
      const color = stage.mix(WHEEL[from], WHEEL[(from + 1) % WHEEL.length], part - from);
      stage.dots(clip(members.flatMap((i) => [cloud[2 * i], cloud[2 * i + 1]])), color, radius, alpha);
    });
  };
  // The names in lines as long as the room, each with the row, of two, that has room for a distance at its end; and the largest
  // type in which there is one for each.
  const named = (room) => {
    const { context } = stage, long = (words = "") => context.measureText(words).width;
    for (const size of [13, 12, 11]) {
      const font = context.font = `${size}px system-ui, sans-serif`;
      const names = ways.map(({ name }) => {
        const lines = [];
        for (const word of name.split(" ")) {
          const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
          lines.length && long(longer) <= room ? lines.splice(-1, 1, longer) : lines.push(word);
        }
        return { lines, row: [1, 0].find((k) => long(lines[k]) + long("0.00") + 6 < room) };
      });
      if (size === 11 || names.every(({ lines, row }) => lines.length < 3 && row !== undefined)) return { names, font };
    }
  };
  stage.paint = () => {
    const n = chosen(), { context, width, height } = stage, [columns, side] = tiled(ways.length, width, height);
    const rows = Math.ceil(ways.length / columns), wide = width / columns, high = height / rows;
    stage.style("path", 0.3, 1);
    context.beginPath();
    for (let k = 1; k < columns; k++) {
      context.moveTo(Math.round(k * wide) + 0.5, 0);
      context.lineTo(Math.round(k * wide) + 0.5, height);
    }
    for (let k = 1; k < rows; k++) {
      context.moveTo(0, Math.round(k * high) + 0.5);
      context.lineTo(width, Math.round(k * high) + 0.5);
    }
    context.stroke();
    const { names, font } = named(wide - 2 * INSET);
    const write = (words, x, y, color, align) => {
      stage.style(color);
      Object.assign(context, { font, textAlign: align, textBaseline: "middle" });
      context.fillText(words, x, y);
    };
    ways.forEach(({ name, way }, i) => {
      const left = i % columns * wide, top = Math.floor(i / columns) * high, result = at(n, i);
      const x = left + (wide - side) / 2, from = top + high - side;
      stage.X = (value) => x + (value + reach) / (2 * reach) * side;
      stage.Y = (value) => from + (reach - value) / (2 * reach) * side;
      names[i].lines.forEach((words, k) =>
        write(words, left + INSET, top + 14 + k * LINE, result?.cloud ? "ink" : "path", "left")
      );
      if (result && !result.cloud) return write(absent(way), x + side / 2, from + side / 2, "path", "center");
      if (ui.get("data")) stage.dots(points, "target", 1.7, 0.4);
      if (result) last[i] = result.cloud;
      if (last[i]) samples(last[i], 1.1, result ? 0.9 : 0.25);
      if (result?.distance === undefined) return; // not yet
      const words = number(result.distance), end = left + wide - INSET, y = top + 14 + (names[i].row ?? 1) * LINE;
      write(words, end, y, name === nearest ? "ink" : "path", "right");
      const long = context.measureText(words).width;
      stage.style("model");
      if (name === nearest) context.fillRect(end - long, y + 7, long, 2);
    });
    delete stage.X;
    delete stage.Y;
  };
  const legend = () => {
    const angles = ["right", "up", "left", "down"].map((words, k) => [words, WHEEL[k]]);
    ui.key([...(ui.get("colour") === "alike" ? [["samples", "model"]] : angles), ["data", "target"]]);
  };
  legend();
  ui.slider("doublings", "Evaluations of the network (NFE)", { min: 0, max: 3, step: 1, text: (k) => String(2 ** k) });
  ui.row(() => {
    ui.choice("colour", "Colour", { alike: "all alike", start: "by their start" });
    ui.check("data", "The data’s points");
  });
  ui.on(["doublings"], tell);
  ui.on(["colour"], legend);
  ui.on(["colour", "data"], stage.redraw);
  solve();
}
