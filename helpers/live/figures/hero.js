import { integrate, linspace, positionAt } from "../kit/mathematics.js";
import { network } from "../kit/network.js";
import { number, wantsStillness } from "../kit/parts.js";
import { normals } from "../kit/samples.js";

// Landing page: a network that runs in the page carries noise to the dino and back.
export function figure(ui) {
  const v = network(ui.payload.network), times = linspace(0, 1, 33);
  const stage = ui.stage("Points that a network carries from noise to a dinosaur, and back");
  let way;
  const begin = () => {
    way = [normals(ui.get("seed"), 1200)];
    ui.work.ask(function* () {
      const mine = way;
      for (const _ of integrate(v, mine, times, "midpoint")) {
        if (mine !== way) return;
        yield;
        stage.redraw();
      }
    });
    stage.redraw();
  };
  stage.pending = () => ui.get("t") > times[way.length - 1];
  stage.paint = () => {
    const t = ui.get("t"), cloud = positionAt(way, times, t), size = stage.width < 500 ? 1.1 : 1.7;
    stage.dots(cloud, t < 0.5 ? "source" : "model", size, Math.abs(2 * t - 1));
    stage.dots(cloud, "path", size, 1 - Math.abs(2 * t - 1));
    ui.say(`1200 points at t = ${number(t)}: ${t < 0.05 ? "noise" : t > 0.95 ? "a dinosaur" : "on the way"}`);
  };
  ui.row(() => {
    ui.player({ back: true });
    ui.button("New noise", () => ui.set("seed", ui.get("seed") + 1));
  });
  ui.on(["seed"], begin);
  ui.on(["t"], stage.redraw);
  begin();
  if (!wantsStillness() && ui.get("autoplay")) {
    ui.set("t", 0);
    ui.onvisible = () => {
      ui.onvisible = null;
      ui.play(true);
    };
  }
}
