import { evaluations, integrate, linspace, marginalVelocity } from "../kit/mathematics.js";
import { floats } from "../kit/network.js";
import { number, price, SOLVER_LABELS } from "../kit/parts.js";
import { normals, Quality, spread } from "../kit/samples.js";

const PATHS = 20; // that are drawn; the samples are a thousand

// Chapter 7: what few steps of the exact field return, and how wide it is.
export function figure(ui) {
  const points = floats(ui.payload.points), b = ui.payload.bandwidth, n = 1000, x0 = normals(9, n);
  const v = marginalVelocity(points, b), quality = new Quality(points, b, n);
  const stage = ui.stage("Where the samples land after N steps, over the data");
  const grids = { uniform: (s) => s, early: (s) => s * s, late: (s) => 1 - (1 - s) ** 2 };
  let way = [x0], times = [0, 1];
  const solve = () => {
    const N = ui.get("steps"), method = ui.get("method"), bend = grids[ui.get("grid")];
    ui.work.ask(function* () {
      const fresh = [x0], grid = linspace(0, 1, N + 1).map(bend);
      if (method === "post") yield* integrate(v, fresh, linspace(0, 1, N + 2), "euler", grid);
      else yield* integrate(v, fresh, grid, method);
      [way, times] = [fresh, grid];
      stage.redraw();
      yield* quality.prepare();
      const end = fresh.at(-1), nfe = method === "post" ? N + 1 : N * evaluations[method];
      const distance = yield* quality.distance(end);
      const wide = number(100 * spread(end) / quality.spread, 0);
      ui.say(
        `${price(nfe)}. The variance is ${wide} % of the data’s,`,
        `the sliced W₂ distance ${number(distance, 3)}, the floor ${number(quality.floor, 3)}.`,
      );
    });
  };
  stage.paint = () => {
    stage.dots(points, "target", 2.6, 0.5);
    if (ui.get("paths")) {
      const some = way.map((cloud) => cloud.subarray(0, 2 * PATHS));
      for (let n = 1; n < some.length; n++) {
        const color = stage.mix("source", "target", n / (some.length - 1));
        stage.strokes(some[n - 1], some[n], color, 1.3, 0.9);
        if (n < some.length - 1 && some.length < 10) stage.dots(some[n], color, 2.4);
      }
      stage.dots(some[0], "source", 2.6);
    }
    stage.dots(way.at(-1), "ink", way.length === 2 && ui.get("method") === "euler" ? 5 : 1.7, 0.9);
    const left = 20, width = stage.width - 40, y = stage.height - 12; // the times at which a step begins
    stage.style("path", 1, 1);
    stage.context.strokeRect(left, y, width, 0);
    for (const t of times) stage.context.strokeRect(left + t * width, y - 5, 0, 10);
    stage.text("t", left - 10, y);
  };
  ui.row(() => {
    ui.choice("method", "Method", { ...SOLVER_LABELS, post: "the post’s slip" });
    ui.choice("grid", "Time grid", { uniform: "uniform", early: "short first", late: "short last" });
  });
  ui.slider("steps", "Steps N", { min: 1, max: 16, step: 1, text: String });
  ui.check("paths", "Paths of twenty particles");
  ui.on(["method", "grid", "steps"], solve);
  ui.on(["paths"], stage.redraw);
  solve();
}
