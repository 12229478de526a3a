import { finish, integrate, linspace, marginalVelocity, positionAt, posterior } from "../kit/mathematics.js";
import { floats } from "../kit/network.js";
import { number, rounded } from "../kit/parts.js";

const VIEWS = { pairs: "1 · pairs", place: "2 · one place", field: "3 · everywhere", paths: "4 · follow it" };
const FINE = 44; // places of the density in a row

// The central idea, in four views of one moment: lines of pairs cross; the mean of all that pass one place; the mean
// everywhere, which is the field; and the paths that follow it.
export function figure(ui) {
  const stage = ui.stage("Straight lines of pairs, their mean at one place, the field of all means, and its paths");
  const points = floats(ui.payload.points), b = ui.payload.bandwidth, k = points.length / 2;
  const starts = Float64Array.from(floats(ui.payload.starts)), ends = floats(ui.payload.ends), n = starts.length / 2;
  const u = marginalVelocity(points, b), times = linspace(0, 1, 33), way = [starts];
  const straight = times.map((t) => starts.map((value, i) => (1 - t) * value + t * ends[i]));
  const cells = linspace(ui.window.x[0], ui.window.x[1], 2 * FINE + 1).filter((_, i) => i % 2);
  const densityAt = (t, x, y) => {
    const variance = (1 - t) ** 2 + (t * b) ** 2;
    let sum = 0;
    for (let i = 0; i < 2 * k; i += 2) {
      const distance = ((x - t * points[i]) ** 2 + (y - t * points[i + 1]) ** 2) / (2 * variance);
      if (distance < 20) sum += Math.exp(-distance);
    }
    return sum / variance;
  };
  const colored = (lines, until, alpha = 0.9) => { // every line by its own time, as far as `until`
    for (let step = 1; step < times.length && times[step - 1] < until; step++) {
      const to = times[step] <= until ? lines[step] : positionAt(lines, times, until);
      stage.strokes(lines[step - 1], to, stage.mix("source", "target", times[step]), 1.3, alpha);
    }
  };
  const crossings = () => {
    const side = (i, j, p, q) =>
      (ends[2 * i] - starts[2 * i]) * (q - starts[2 * i + 1]) - (ends[2 * i + 1] - starts[2 * i + 1]) *
        (p - starts[2 * i]);
    const parted = (i, j) => side(i, j, starts[2 * j], starts[2 * j + 1]) * side(i, j, ends[2 * j], ends[2 * j + 1]) < 0;
    let found = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) found += parted(i, j) && parted(j, i);
    return found;
  };
  const crossed = crossings();
  const say = {
    pairs: () => ui.say(`${n} pairs, ${crossed} crossings. Where two lines cross, which way should a field point?`),
    place: (t, [x, y]) => {
      const ordered = [...posterior(points, b, t, x, y)].sort((p, q) => q - p);
      let sum = 0, many = 0;
      while (sum < 0.9) sum += ordered[many++];
      const [p, q] = u(t, Float64Array.of(x, y));
      ui.say(
        `Through the ring at t = ${number(t)}: ${many} of ${k} answers hold 90 % of the weight.`,
        `Their mean is (${number(p)}, ${number(q)}).`,
      );
    },
    field: (t) => ui.say(`One arrow at every place: the mean of all answers there at t = ${number(t)}. Drag the time.`),
    paths: (t) => {
      const here = positionAt(way, times, t);
      let least = Infinity;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) {
          least = Math.min(least, Math.hypot(here[2 * i] - here[2 * j], here[2 * i + 1] - here[2 * j + 1]));
        }
      }
      ui.say(
        `Paths may pass one place, but never at one time: the closest two at t = ${number(t)} are ${number(least, 3)} apart.`,
      );
    },
  };
  const through = (t, [x, y]) => { // the lines of all pairs that pass the place at this time, as strong as they are likely
    const weights = posterior(points, b, t, x, y), top = Math.max(...weights), early = Math.min(t, 0.999);
    for (let i = 0; i < k; i++) {
      const px = points[2 * i], py = points[2 * i + 1], strength = weights[i] / top;
      if (strength < 0.01) continue;
      const start = [(x - early * px) / (1 - early), (y - early * py) / (1 - early)];
      stage.line([start, [x, y]], "source", 1.2, 0.45 * strength);
      stage.line([[x, y], [px, py]], "target", 1.2, 0.15 + 0.85 * strength);
      stage.dots([px, py], "target", 2.5, 0.3 + 0.7 * strength);
    }
  };
  const mean = (t, [x, y], width) => {
    const [p, q] = u(t, Float64Array.of(x, y)), size = Math.min(1, 1.4 / Math.hypot(p, q));
    stage.arrow(x, y, size * p, size * q, "ink", width);
  };
  const arrows = (t, most) => {
    const gap = (ui.window.x[1] - ui.window.x[0]) / 15, places = [];
    for (let i = 0; i < 15; i++) {
      for (let j = 0; j < 15; j++) places.push(ui.window.x[0] + (i + 0.5) * gap, ui.window.y[0] + (j + 0.5) * gap);
    }
    const all = u(t, Float64Array.from(places));
    for (let i = 0; i < places.length; i += 2) {
      const shown = Math.min(1, 0.12 + 6 * densityAt(t, places[i], places[i + 1]) / most);
      const size = 0.95 * gap / Math.max(1.6, Math.hypot(all[i], all[i + 1]));
      stage.arrow(
        places[i] - size * all[i] / 2,
        places[i + 1] - size * all[i + 1] / 2,
        size * all[i],
        size * all[i + 1],
        "ink",
        1.3,
        shown,
      );
    }
  };
  stage.paint = () => {
    const view = ui.get("view"), t = ui.get("t"), x = ui.get("x");
    const values = cells.flatMap((y) => cells.map((x) => densityAt(t, x, y))), most = Math.max(...values);
    stage.ground(values.map((value) => 0.5 * value), FINE, most);
    if (view === "place") through(t, x);
    else if (view === "field") arrows(t, most);
    else {
      const lines = view === "pairs" ? straight : way;
      colored(lines, view === "pairs" ? 1 : t);
      stage.dots(starts, "source", 2.6);
      if (view === "pairs") stage.dots(straight.at(-1), "target", 2.6);
      stage.dots(positionAt(lines, times, t), "ink", 2.8);
    }
    ring.hidden = view !== "place" && view !== "field";
    if (!ring.hidden) mean(t, x, view === "place" ? 4 : 2.6);
    say[view](t, x);
  };
  const ring = stage.handle({
    label: "Place",
    color: "ink",
    get: () => ui.get("x"),
    set: (...x) => ui.set("x", x.map(rounded)),
  });
  ui.steps("view", VIEWS);
  ui.player({ seconds: 5 });
  finish(integrate(u, way, times, "midpoint"));
  ui.on(["view", "t", "x"], stage.redraw);
}
