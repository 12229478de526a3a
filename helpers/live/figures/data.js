import { integrate, linspace, marginalVelocity, positionAt, posterior } from "../kit/mathematics.js";
import { floats } from "../kit/network.js";
import { capital, number, pairs, rounded } from "../kit/parts.js";
import { normals } from "../kit/samples.js";

// Chapter 4: the reader's own data. Lines through one place, their mean, and noise that follows the means.
export function figure(ui) {
  const stage = ui.stage("Your data points, the lines through a movable ring, and samples");
  const b = ui.payload.bandwidth,
    presets = Object.fromEntries(Object.entries(ui.payload.presets).map(([name, text]) => [name, floats(text)]));
  const times = linspace(0, 1, 25), noise = normals(3, 600), MOST = 400;
  let points, way = [noise], grabbed = null, before = null, kept = [];
  const read = () => {
    if (!points.length) return ui.say("Draw in the square: every dot is a data point, and noise will flow to it.");
    const t = ui.get("t"),
      [x, y] = ui.get("x"),
      weights = posterior(points, b, t, x, y),
      ordered = [...weights].sort((a, b) => b - a);
    let sum = 0, many = 0;
    while (sum < 0.9 && many < ordered.length) sum += ordered[many++];
    const [u, w] = marginalVelocity(points, b)(t, Float64Array.of(x, y));
    const hold = many === 1 ? "holds" : "hold";
    ui.say(
      `At t = ${number(t)}, ${many} of ${points.length / 2} data points ${hold} 90 % of the weight at the ring;`,
      `u there is (${number(u)}, ${number(w)}).`,
    );
  };
  const take = () => {
    const list = ui.get("points").flat();
    if (list.length > 2 * MOST || list.length % 2 || !list.every(Number.isFinite)) {
      throw new Error(`points must be at most ${MOST} pairs of numbers`);
    }
    points = Float64Array.from(list);
    ui.work.ask(function* () {
      const fresh = [noise];
      if (points.length) yield* integrate(marginalVelocity(points, b), fresh, times, "midpoint");
      way = fresh;
      stage.redraw();
    });
    read();
    stage.redraw();
  };
  const change = (list) => ui.set("points", list.slice(0, MOST).map((point) => point.map(rounded)));
  stage.paint = () => {
    const t = ui.get("t"), [x, y] = ui.get("x");
    if (ui.get("field") && points.length) stage.field(marginalVelocity(points, b), t, 15, "ink", 0.45);
    stage.dots(points, "target", points.length > 120 ? 2.2 : 4, 0.9);
    if (ui.get("samples")) stage.dots(positionAt(way, times, t), t < 0.02 ? "source" : "ink", 1.5, 0.75);
    if (!points.length || !ui.get("lines")) return;
    const weights = posterior(points, b, t, x, y), top = Math.max(...weights);
    const early = Math.min(t, 0.999); // at t = 1 a line through x has no direction left
    for (let i = 0; i < weights.length; i++) {
      if (weights[i] < 0.02 * top) continue;
      const px = points[2 * i], py = points[2 * i + 1];
      const start = [(x - early * px) / (1 - early), (y - early * py) / (1 - early)], strength = 0.25 + 0.75 * weights[i] / top;
      stage.line([start, [px, py]], "path", 1 + 2 * weights[i], strength);
      stage.dots(start, "source", 3, strength);
      stage.dots([px, py], "target", 4 + 3 * weights[i], strength);
    }
    const [u, w] = marginalVelocity(points, b)(t, Float64Array.of(x, y)),
      length = Math.hypot(u, w),
      size = Math.min(1, 2 / length);
    stage.arrow(x, y, size * u, size * w, "source", 3.5);
  };
  stage.canvas.classList.add("live-draw");
  stage.canvas.onpointerdown = ui.guard((event) => {
    if (event.button || grabbed !== null) return; // one finger draws
    stage.canvas.setPointerCapture(event.pointerId);
    const [x, y] = stage.fromEvent(event), list = ui.get("points");
    const near = list.findIndex(([a, c]) => Math.hypot(a - x, c - y) < 14 / stage.width * 5);
    grabbed = near < 0 ? list.length : near;
    before = list;
    if (near < 0) change([...list, [x, y]]);
    drawing = near < 0;
  });
  let drawing = false;
  stage.canvas.onpointermove = ui.guard((event) => {
    const list = [...ui.get("points")], parts = event.getCoalescedEvents?.() ?? [];
    if (!(grabbed in list)) return; // no finger, or somebody else has removed the point
    for (const part of parts.length ? parts : [event]) {
      const [x, y] = stage.fromEvent(part).map((value) => Math.min(2.5, Math.max(-2.5, value)));
      if (!drawing) list[grabbed] = [x, y];
      else if (Math.hypot(list.at(-1)[0] - x, list.at(-1)[1] - y) > 0.09) list.push([x, y]);
    }
    change(list);
  });
  stage.canvas.onlostpointercapture = () => {
    if (grabbed !== null && ui.get("points") !== before) kept.push(before);
    grabbed = null;
  };
  const pointer = stage.handle({
    label: "Ring",
    keys: "arrow keys move it, Enter adds a data point, Delete removes the nearest",
    color: "source",
    get: () => ui.get("x"),
    set: (...x) => ui.set("x", x.map(rounded)),
  });
  pointer.addEventListener(
    "keydown",
    ui.guard((event) => {
      const list = ui.get("points"), [x, y] = ui.get("x");
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        kept.push(list);
        change([...list, [x, y]]);
      } else if (["Delete", "Backspace"].includes(event.key) && list.length) {
        event.preventDefault();
        const far = ([a, c]) => Math.hypot(a - x, c - y),
          nearest = list.reduce((best, point) => (far(point) < far(best) ? point : best));
        kept.push(list);
        change(list.filter((point) => point !== nearest));
      }
    }),
  );
  ui.player();
  ui.row(() => {
    ui.check("lines", "Lines");
    ui.check("samples", "Samples");
    ui.check("field", "Field");
  });
  ui.row(() => {
    ui.button("Undo", () => kept.length && change(kept.pop()));
    for (const [name, preset] of Object.entries({ clear: [], ...presets })) {
      ui.button(capital(name), () => {
        kept.push(ui.get("points"));
        change(pairs(preset));
      });
    }
  });
  ui.on(["points"], take);
  ui.on(["t", "x"], () => {
    read();
    stage.redraw();
  });
  ui.on(["lines", "samples", "field"], stage.redraw);
  take();
}
