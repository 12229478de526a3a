import { evaluations, finish, integrate, linspace } from "../kit/mathematics.js";
import { labels, number, price, SOLVER_LABELS } from "../kit/parts.js";

// Chapter 3: what a method does with a step length, on two laws whose truth is known.
export function figure(ui) {
  const problems = {
    decay: { label: "dy/dt = −2y", T: 5, start: [1], v: (t, x) => x.map((y) => -2 * y) },
    rotation: {
      label: "rotation (−x₂, x₁)",
      T: 2 * Math.PI,
      start: [1, 0],
      v: (t, [a, b]) => Float64Array.of(-b, a),
    },
  };
  const stage = ui.stage("A solver's steps beside the exact solution");
  let way, times;
  const truth = (t) => (ui.get("problem") === "decay" ? [Math.exp(-2 * t)] : [Math.cos(t), Math.sin(t)]);
  const solve = () => {
    const { T, start, v } = problems[ui.get("problem")], h = ui.get("h"), method = ui.get("method");
    const steps = Math.ceil(T / h - 1e-9);
    times = Array.from({ length: steps + 1 }, (_, n) => n * h);
    way = [Float64Array.from(start)];
    finish(integrate(v, way, times, method));
    const error = Math.max(...way.map((place, n) => Math.hypot(...place.map((value, i) => value - truth(times[n])[i]))));
    const decay = ui.get("problem") === "decay", factor = decay ? way[1][0] : Math.hypot(...way[1]), size = Math.abs(factor);
    const verdict = size > 1 + 1e-9
      ? (decay ? "it explodes" : "it spirals out")
      : size > 1 - 1e-9
      ? "it neither grows nor shrinks"
      : decay
      ? (factor < 0 ? "it decays, jumping from side to side" : "it decays")
      : "it spirals in";
    ui.say(
      `${steps} steps, ${price(steps * evaluations[method])}, largest error ${number(error, 4)}.`,
      `A step multiplies ${decay ? "y" : "the radius"} by ${number(factor, 4)}: ${verdict}.`,
    );
  };
  stage.paint = () => {
    const decay = ui.get("problem") === "decay", { T } = problems[ui.get("problem")];
    const places = way.map((place, n) => (decay ? [times[n], place[0]] : [...place]));
    const exactly = linspace(0, T, 200).map((t) => (decay ? [t, truth(t)[0]] : truth(t)));
    stage.line(exactly, "ink", 2, 0.8);
    const color = ui.get("method");
    stage.line(places, color, 2);
    if (places.length < 400) stage.dots(places.flat(), color, places.length < 60 ? 4 : 2.2);
    if (decay) stage.axes([1, 2, 3, 4], [-1, 1], "t", "y");
    const gone = places.findIndex(([, y]) => Math.abs(y) > stage.window.y[1]);
    ui.key([["exact", "ink"], [SOLVER_LABELS[color] + (gone > 0 ? `: step ${gone} leaves the picture` : ""), color]]);
  };
  ui.row(() => {
    ui.choice("problem", "Law", labels(problems));
    ui.choice("method", "Method", SOLVER_LABELS);
  });
  ui.slider("h", "Step length h", { min: 0.02, max: 2, log: true, text: (h) => number(h, h < 0.1 ? 3 : 2) });
  ui.on(["problem", "method", "h"], () => {
    solve();
    stage.redraw();
  });
  solve();
}
