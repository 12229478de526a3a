import { integrate, linspace, positionAt } from "../kit/mathematics.js";
import { network } from "../kit/network.js";
import { number, wantsStillness } from "../kit/parts.js";
import { normals, paths } from "../kit/samples.js";

const TRAIL = 0.05; // of time, behind every point

// Landing page: noise becomes a dino and goes back. The first draw's paths come with the page; a network that runs in the page
// computes those of every other, while the one before it goes on.
export function figure(ui) {
  const stage = ui.stage("Points that a network carries from noise to a dinosaur, and back");
  const first = paths(ui.payload.first), n = first[0].length / 2, v = network(ui.payload.network);
  const times = linspace(0, 1, first.length);
  let way = first;
  const begin = () => {
    const seed = ui.get("seed");
    if (seed === 0) return show(first);
    ui.work.ask(function* () {
      const fresh = [normals(seed, n)];
      yield* integrate(v, fresh, times, "midpoint");
      show(fresh);
    });
  };
  const show = (fresh) => {
    way = fresh;
    stage.redraw();
  };
  stage.paint = () => {
    const t = ui.get("t"), now = positionAt(way, times, t), before = positionAt(way, times, Math.max(0, t - TRAIL));
    const color = t < 0.5 ? stage.mix("source", "path", 2 * t) : stage.mix("path", "model", 2 * t - 1);
    stage.specks(before, now, color, stage.width < 500 ? 0.8 : 1.2);
    ui.say(`${n} points at t = ${number(t)}: ${t < 0.05 ? "noise" : t > 0.95 ? "a dinosaur" : "on the way"}`);
  };
  ui.row(() => {
    ui.player({ back: true, rest: 1.2 });
    ui.button("New noise", () => ui.set("seed", ui.get("seed") + 1));
  });
  ui.on(["seed"], begin);
  ui.on(["t"], stage.redraw);
  if (ui.get("seed")) begin();
  if (!wantsStillness() && ui.get("autoplay")) {
    ui.set("t", 0);
    ui.onvisible = () => {
      ui.onvisible = null;
      ui.play();
    };
  }
}
