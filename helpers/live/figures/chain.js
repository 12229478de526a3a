import { integrate, linspace, positionAt } from "../kit/mathematics.js";
import { floats, network } from "../kit/network.js";
import { capital, number } from "../kit/parts.js";
import { Quality, sample, spread } from "../kit/samples.js";

// The exact velocity between two blurred clouds, as in helpers/exact.py. There are 142 × 142 pairs, but only those near x
// weigh anything: keep the pairs' centres at time t in square cells, and look at the cells around x.
export function pairVelocity(source, target, b) {
  const pairs = source.length * target.length / 4, SIZE = 64, LOW = -3.2, CELL = 0.1;
  const cell = (x) => Math.max(0, Math.min(SIZE - 1, Math.floor((x - LOW) / CELL)));
  const arrange = (t) => { // counting sort of the centres by their cell
    const cx = new Float64Array(pairs), cy = new Float64Array(pairs), place = new Uint16Array(pairs);
    const from = new Uint32Array(SIZE * SIZE + 1), order = new Uint32Array(pairs);
    for (let i = 0, k = 0; i < source.length; i += 2) {
      for (let j = 0; j < target.length; j += 2, k++) {
        cx[k] = (1 - t) * source[i] + t * target[j];
        cy[k] = (1 - t) * source[i + 1] + t * target[j + 1];
        from[(place[k] = cell(cy[k]) * SIZE + cell(cx[k])) + 1]++;
      }
    }
    for (let c = 0; c < SIZE * SIZE; c++) from[c + 1] += from[c];
    const next = from.slice();
    for (let k = 0; k < pairs; k++) order[next[place[k]]++] = k;
    return { t, cx, cy, from, order };
  };
  let kept = []; // a midpoint step asks at two times, block after block
  return (t, cloud) => {
    const known = kept.find((one) => one.t === t) || arrange(t), { cx, cy, from, order } = known;
    kept = [known, ...kept.filter((one) => one !== known)].slice(0, 2);
    const each = (x, y, radius, visit) => {
      for (let row = cell(y - radius); row <= cell(y + radius); row++) {
        const last = from[row * SIZE + cell(x + radius) + 1];
        for (let n = from[row * SIZE + cell(x - radius)]; n < last; n++) {
          visit(order[n], (x - cx[order[n]]) ** 2 + (y - cy[order[n]]) ** 2);
        }
      }
    };
    const variance = ((1 - t) ** 2 + t * t) * b * b, slope = (2 * t - 1) * b * b / variance;
    const out = new Float64Array(cloud.length);
    for (let j = 0; j < cloud.length; j += 2) {
      const x = cloud[j], y = cloud[j + 1];
      let nearest = Infinity, radius = CELL;
      do each(x, y, radius *= 2, (k, d) => {
        if (d < nearest) nearest = d;
      }); while (nearest > radius * radius && radius < 20);
      // What is farther than this weighs less than exp(−22) of the nearest.
      const reach = nearest + 44 * variance;
      let sum = 0, ux = 0, uy = 0;
      each(x, y, Math.sqrt(reach), (k, d) => {
        if (d > reach) return;
        const weight = Math.exp((nearest - d) / (2 * variance)), i = 2 * Math.floor(2 * k / target.length);
        const p = 2 * (k % (target.length / 2));
        sum += weight;
        ux += weight * (target[p] - source[i] + slope * (x - cx[k]));
        uy += weight * (target[p + 1] - source[i + 1] + slope * (y - cy[k]));
      });
      out[j] = ux / sum;
      out[j + 1] = uy / sum;
    }
    return out;
  };
}

// Chapter 6: any shape into any other, and what was made as the source of the next link.
export function figure(ui) {
  const shapes = Object.fromEntries(Object.entries(ui.payload.shapes).map(([name, text]) => [name, floats(text)]));
  const b = ui.payload.bandwidth, n = 600, times = linspace(0, 1, 25), learned = ui.payload.networks, qualities = {};
  const stage = ui.stage("A cloud on its way from one shape to another");
  let way, start, link = 1, words = "";
  const pair = () => `${ui.get("source")} ${ui.get("target")}`;
  const solve = () => {
    const { [ui.get("source")]: source, [ui.get("target")]: target } = shapes,
      missing = ui.get("field") === "learned" && !learned[pair()];
    start ??= sample(source, b, 11, n);
    way = [start];
    words = "";
    if (missing) {
      const known = Object.keys(learned).map((name) => name.replace(" ", " → ")).join(", ");
      ui.say(`The page has networks for ${known} only. The exact field knows every pair.`);
      return stage.redraw();
    }
    const v = ui.get("field") === "learned" ? network(learned[pair()]) : pairVelocity(source, target, b), mine = way;
    const quality = (qualities[ui.get("target")] ??= new Quality(target, b, n));
    ui.say("Following the field …");
    ui.work.ask(function* () {
      for (const _ of integrate(v, mine, times, "midpoint")) {
        if (mine !== way) return;
        yield;
        stage.redraw();
      }
      yield* quality.prepare();
      const distance = yield* quality.distance(mine.at(-1));
      if (mine !== way) return;
      words = `Link ${link} ends at a sliced W₂ distance of ${number(distance, 3)}; the floor is ${number(quality.floor, 3)}.`;
      read();
    });
    stage.redraw();
  };
  const read = () => {
    if (!words) return;
    const now = spread(positionAt(way, times, ui.get("t"))) / spread(way[0]);
    ui.say(`At t = ${number(ui.get("t"))} the cloud has ${number(100 * now, 0)} % of its variance at t = 0. ${words}`);
  };
  stage.paint = () => {
    const t = Math.min(ui.get("t"), times[way.length - 1]), cloud = positionAt(way, times, t);
    stage.dots(shapes[ui.get("target")], "target", 2.2, 0.4);
    stage.dots(cloud, t < 0.02 ? "source" : ui.get("field") === "exact" ? "ink" : "model", 1.8, 0.9);
  };
  const names = Object.fromEntries(Object.keys(shapes).map((name) => [name, capital(name)]));
  ui.player();
  ui.row(() => {
    ui.choice("source", "Source", names);
    ui.choice("target", "Target", names);
    ui.choice("field", "Field", { exact: "exact", learned: "learned" });
  });
  ui.button("The result is the next source", () => {
    if (way.length < times.length) return ui.say("No result yet.");
    const all = Object.keys(shapes), source = ui.get("target");
    const next = Object.keys(learned).find((name) => name.startsWith(`${source} `))?.split(" ")[1];
    const target = next ?? all[(all.indexOf(source) + 1) % all.length];
    start = way.at(-1);
    link++;
    passing = true;
    ui.set("source", source);
    ui.set("target", target);
    passing = false;
    ui.set("t", 0);
    solve();
  });
  let passing = false;
  const fresh = () => {
    if (passing) return;
    start = undefined;
    link = 1;
    solve();
  };
  ui.on(["source", "target", "field"], fresh);
  ui.on(["t"], () => {
    read();
    stage.redraw();
  });
  solve();
}
