import { evaluations, integrate, linspace, marginalVelocity, positionAt } from "../kit/mathematics.js";
import { floats, network } from "../kit/network.js";
import { number, price, SOLVER_LABELS } from "../kit/parts.js";
import { normals, Quality, share } from "../kit/samples.js";

// Chapter 5: the chapter's own network beside the exact field, any solver, any price.
export function figure(ui) {
  const stage = ui.stage("Samples of the learned or the exact field at time t, over the data");
  const points = floats(ui.payload.points), b = ui.payload.bandwidth, n = 1000, x0 = normals(5, n);
  const choices = { learned: network(ui.payload.network), exact: marginalVelocity(points, b) };
  const quality = new Quality(points, b, n);
  let way = [x0], times = [0, 1];
  const solve = () => {
    const steps = ui.get("steps"), method = ui.get("method"), name = ui.get("field");
    ui.work.ask(function* () {
      const fresh = [x0], grid = linspace(0, 1, steps + 1);
      yield* integrate(choices[name], fresh, grid, method);
      [way, times] = [fresh, grid];
      stage.redraw();
      yield* quality.prepare();
      const end = fresh.at(-1), distance = yield* quality.distance(end);
      ui.say(
        `${price(steps * evaluations[method])}.`,
        `At t = 1 the sliced W₂ distance to data is ${number(distance, 3)}, the floor ${number(quality.floor, 3)};`,
        `${number(100 * share(end, points), 0)} % of the samples lie on the dino.`,
      );
    });
  };
  stage.paint = () => {
    const t = ui.get("t"), color = ui.get("field") === "exact" ? "ink" : "model";
    stage.dots(points, "target", 2.6, 0.5);
    if (ui.get("arrows")) stage.field(choices[ui.get("field")], t, 13, color, 0.5);
    stage.dots(positionAt(way, times, t), t < 0.02 ? "source" : color, 1.7, 0.9);
  };
  ui.player();
  ui.row(() => {
    ui.choice("field", "Field", { learned: "learned", exact: "exact" });
    ui.choice("method", "Method", SOLVER_LABELS);
  });
  ui.slider("steps", "Steps", { min: 1, max: 50, step: 1, text: String });
  ui.check("arrows", "Arrows of the field");
  ui.on(["field", "method", "steps"], solve);
  ui.on(["field", "t", "arrows"], stage.redraw);
  solve();
}
