import { jacobian, wayBack } from "../kit/likelihood.js";
import { linspace, logDensity } from "../kit/mathematics.js";
import { floats, layersOf } from "../kit/network.js";
import { number, rounded } from "../kit/parts.js";

// The exact field with its Jacobian: the mean of the data points given the place changes with the place at the rate of their
// covariance, times t over the variance.
export const exactJacobian = (points, b) => (t, x, y) => {
  const k = points.length / 2, variance = (1 - t) ** 2 + (t * b) ** 2, slope = (t * b * b - (1 - t)) / variance;
  const weights = new Float64Array(k);
  let top = -Infinity, sum = 0, px = 0, py = 0, xx = 0, xy = 0, yy = 0;
  for (let i = 0; i < k; i++) {
    weights[i] = -((x - t * points[2 * i]) ** 2 + (y - t * points[2 * i + 1]) ** 2) / (2 * variance);
    if (weights[i] > top) top = weights[i];
  }
  for (let i = 0; i < k; i++) {
    sum += weights[i] = Math.exp(weights[i] - top);
    px += weights[i] * points[2 * i];
    py += weights[i] * points[2 * i + 1];
  }
  [px, py] = [px / sum, py / sum];
  for (let i = 0; i < k; i++) {
    const dx = points[2 * i] - px, dy = points[2 * i + 1] - py;
    xx += weights[i] * dx * dx / sum;
    xy += weights[i] * dx * dy / sum;
    yy += weights[i] * dy * dy / sum;
  }
  const rate = (1 - slope * t) * t / variance;
  return [px + slope * (x - t * px), py + slope * (y - t * py), slope + rate * xx, rate * xy, rate * xy, slope + rate * yy];
};

const COUNTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64], SIDE = 0.2, FLOOR = -2.5, N = 100;
const many = (x) => { // a factor as it is read, however small
  if (x >= 0.01 && x < 1e4) return number(x);
  const power = Math.floor(Math.log10(x)), raised = String(power).replace(/./g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
  return x > 0 ? `${number(x / 10 ** power, 1)} × 10${raised}` : "0";
};

export const networkJacobian = (packed) => jacobian({ ...packed, timeFeatures: packed.time_features, ...layersOf(packed) });

// How probable is this point, and how many steps does it take to know? Above, the point's way back over the density; below,
// what each number of steps answers there.
export function figure(ui) {
  const points = floats(ui.payload.points), b = ui.payload.bandwidth;
  const fields = { exact: exactJacobian(points, b), learned: networkJacobian(ui.payload.network) };
  const stage = ui.stage("A point’s way back to the source, over the density of the dino; below, log p by the number of steps");
  const density = new Float64Array(N * N),
    kernel = (p) => linspace(0.5 / N, 1 - 0.5 / N, N).map((part) => bell(5 * part - 2.5 - p));
  const bell = (x) => Math.exp(-(x * x) / (2 * b * b));
  for (let i = 0; i < points.length; i += 2) {
    const across = kernel(points[i]), up = kernel(points[i + 1]);
    for (let k = 0; k < N * N; k++) density[k] += across[k % N] * up[Math.floor(k / N)];
  }
  const most = Math.max(...density);
  let way, truth, curve;
  const solve = () => {
    const [x, y] = ui.get("x"), name = ui.get("field"), steps = ui.get("steps");
    if (![x, y].every((value) => Number.isFinite(value) && Math.abs(value) <= 2.5)) {
      throw new Error(`x must be two numbers from −2.5 to 2.5; it is ${ui.get("x")}`);
    }
    way = wayBack(fields[name], x, y, steps);
    truth = logDensity(points, b)(x, y);
    const off = way.logProb - truth, by = `${steps} step${steps > 1 ? "s" : ""}${name === "learned" ? " of the network" : ""}`;
    const verdict = Math.abs(off) < 0.01 ? "right to 0.01" : `too ${off > 0 ? "high" : "low"} by ${number(Math.abs(off))}`;
    ui.say(
      `log p: exact ${number(truth)}, by ${by} ${number(way.logProb)}, ${verdict}.`,
      `Back at the source the square’s area is ${many(way.area)} times what it was; exp(−∫div) says ${
        many(Math.exp(way.gained))
      }.`,
    );
    ui.work.ask(function* () {
      const [x, y] = ui.get("x"), field = fields[ui.get("field")], values = [];
      for (const count of COUNTS) {
        values.push(wayBack(field, x, y, count).logProb);
        yield;
      }
      curve = { values, truth: logDensity(points, b)(x, y) };
      stage.redraw();
    });
    stage.redraw();
  };
  const answers = (color) => { // the strip below the plane, in pixels
    const left = 52, right = stage.width - 14, top = stage.Y(FLOOR) + 26, bottom = stage.height - 24, { context } = stage;
    const all = [...curve.values, curve.truth, way.logProb], low = Math.min(...all), high = Math.max(...all, low + 0.5);
    const X = (count) => left + Math.log2(count) / 6 * (right - left),
      Y = (v) => bottom - (v - low) / (high - low) * (bottom - top);
    const stroke = (places, color, width, alpha) => {
      stage.style(color, alpha, width);
      context.beginPath();
      places.forEach(([x, y]) => context.lineTo(x, y));
      context.stroke();
    };
    stroke([[left, Y(curve.truth)], [right, Y(curve.truth)]], "ink", 1.5, 0.7);
    stroke(COUNTS.map((count, i) => [X(count), Y(curve.values[i])]), color, 2, 0.9);
    stage.style(color);
    COUNTS.forEach((count, i) => context.fillRect(X(count) - 2, Y(curve.values[i]) - 2, 4, 4));
    context.beginPath();
    context.arc(X(ui.get("steps")), Y(way.logProb), 5.5, 0, 7);
    context.fill();
    for (const value of [low, high]) stage.text(number(value, value > -100 ? 1 : 0), left - 8, Y(value), "path", "right");
    for (const count of [1, 4, 16, 64]) stage.text(String(count), X(count), stage.height - 10, "path", "center");
    stage.text("log p by N steps", right, top - 16, "path", "right");
    stage.text("exact", right, Y(curve.truth) + (Y(curve.truth) > bottom - 9 ? -10 : 10), "ink", "right");
  };
  stage.paint = () => {
    const { context } = stage, side = stage.Y(FLOOR), color = ui.get("field") === "exact" ? "ink" : "model";
    context.save(); // the ground fills what it is given: the square plane above the strip
    const { height } = stage;
    stage.height = side;
    stage.ground(density, N, most);
    stage.height = height;
    context.beginPath();
    context.rect(0, 0, stage.width, side);
    context.clip();
    const steps = way.places.length - 1, hue = (k) => stage.mix("target", "source", k / steps);
    for (let k = 1; k <= steps; k++) stage.line([way.places[k - 1], way.places[k]], hue(k - 0.5), 2.5);
    if (steps <= 16) way.places.forEach((place, k) => stage.dots(place, hue(k), 2.6));
    const shown = [...new Set([0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * steps)))];
    for (const k of shown) {
      const [x, y] = way.places[k], [a, b, c, d] = way.squares[k], r = SIDE / 2;
      const corner = [[-r, -r], [r, -r], [r, r], [-r, r], [-r, -r]].map(([u, w]) => [x + a * u + b * w, y + c * u + d * w]);
      stage.line(corner, hue(k), 2);
    }
    stage.dots(way.places.at(-1), "source", 4.5);
    context.restore();
    stage.line([[-2.5, FLOOR], [2.5, FLOOR]], "path", 1, 0.5);
    if (curve) answers(color);
  };
  stage.handle({
    label: "Point",
    color: "target",
    get: () => ui.get("x"),
    set: (x, y) => ui.set("x", [x, Math.max(FLOOR, y)].map(rounded)),
    step: 0.05,
  });
  ui.key([["t = 1, here", "target"], ["t = 0, the source", "source"]]);
  ui.slider("steps", "Midpoint steps", { min: 1, max: 64, step: 1, text: (steps) => `${steps}, NFE ${2 * steps}` });
  ui.choice("field", "Field", { exact: "exact", learned: "learned" });
  ui.on(["x", "steps", "field"], solve);
  solve();
}
