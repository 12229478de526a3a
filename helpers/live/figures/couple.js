import { floats } from "../kit/network.js";
import { number } from "../kit/parts.js";

// Chapter 9: the exact field of pairs that move as rigid blobs of width b, a softmax over the pairs: (t, x, y) gives [v₁, v₂].
export const pairField = (starts, ends, b) => {
  const k = starts.length / 2, weights = new Float64Array(k);
  return (t, x, y) => {
    let top = -Infinity, sum = 0, u = 0, w = 0;
    for (let i = 0; i < 2 * k; i += 2) {
      const dx = x - starts[i] - t * (ends[i] - starts[i]), dy = y - starts[i + 1] - t * (ends[i + 1] - starts[i + 1]);
      weights[i / 2] = -(dx * dx + dy * dy) / (2 * b * b);
      if (weights[i / 2] > top) top = weights[i / 2];
    }
    for (let i = 0; i < 2 * k; i += 2) {
      const weight = Math.exp(weights[i / 2] - top);
      sum += weight;
      u += weight * (ends[i] - starts[i]);
      w += weight * (ends[i + 1] - starts[i + 1]);
    }
    return [u / sum, w / sum];
  };
};

// Where that field takes the starts, by midpoint: a cloud for each of steps + 1 times.
export function pairFlow(starts, ends, b, steps = 32) {
  const v = pairField(starts, ends, b), h = 1 / steps, way = [Float64Array.from(starts)];
  for (let k = 0; k < steps; k++) {
    const from = way.at(-1), to = new Float64Array(from.length);
    for (let i = 0; i < from.length; i += 2) {
      const [p, q] = v(k * h, from[i], from[i + 1]);
      const [u, w] = v((k + 0.5) * h, from[i] + h / 2 * p, from[i + 1] + h / 2 * q);
      to[i] = from[i] + h * u;
      to[i + 1] = from[i + 1] + h * w;
    }
    way.push(to);
  }
  return way;
}

const FLOOR = -2.6, BAR = { left: -2.3, right: 2.3, top: -2.95, bottom: -3.3 };
const PARTS = [["flow", "path"], ["bend", "euler"], ["floor", "midpoint"]];

// What do crossing lines cost? Above, pairs and their lines, or the flow that they make; below, where their travel goes.
export function figure(ui) {
  const { blur, budget } = ui.payload, starts = floats(ui.payload.starts), all = floats(ui.payload.ends);
  const stage = ui.stage("Pairs of red and blue points, joined by lines; below them a bar that divides what the pairs travel");
  const size = starts.length, whole = budget[0][0][0];
  let way, ends, spent;
  const solve = () => {
    const batch = ui.get("batch"), rewired = ui.get("rewired");
    spent = budget[batch][rewired];
    ends = all.subarray((3 * batch + rewired) * size, (3 * batch + rewired + 1) * size);
    way = ui.get("show") === "flow" ? pairFlow(starts, ends, blur) : [starts, ends];
    const [cost, travel, bend, floor] = spent.map((part) => number(part));
    ui.say(
      `The pairs travel ${cost}: their flow ${travel}, bend ${bend}, floor ${floor}.`,
      `Pairing has saved ${number(100 * (1 - spent[0] / whole), 0)} %.`,
    );
    stage.redraw();
  };
  const bar = () => {
    const { context } = stage, scale = (BAR.right - BAR.left) / whole;
    const top = stage.Y(BAR.top), high = stage.Y(BAR.bottom) - top;
    let at = BAR.left;
    const names = [];
    spent.slice(1, 4).forEach((part, i) => {
      const from = stage.X(at), wide = stage.X(at += part * scale) - from;
      stage.style(PARTS[i][1], 0.9);
      context.fillRect(from, top, wide, high);
      if (wide > 32) names.push([PARTS[i][0], from + wide / 2, PARTS[i][1]]);
    });
    for (const [name, x, color] of names) stage.text(name, x, top - 12, color, "center");
    const end = stage.X(BAR.right);
    context.save();
    context.beginPath();
    context.rect(stage.X(at), top, Math.max(0, end - stage.X(at)), high);
    context.clip();
    stage.style("path", 0.6, 1);
    context.beginPath();
    for (let x = stage.X(at) - high; x < end; x += 8) {
      context.moveTo(x, top + high);
      context.lineTo(x + high, top);
    }
    context.stroke();
    context.restore();
    if (end - stage.X(at) > 130) stage.text("saved by pairing", (stage.X(at) + end) / 2, top - 12, "ink", "center");
    const least = stage.X(BAR.left + spent[4] * scale); // the best pairs of these ends
    stage.style("ink", 1, 2);
    context.fillRect(least - 1, top - 4, 2, high + 8);
    stage.text("the best", least, top + high + 14, "ink", "center");
  };
  stage.paint = () => {
    const steps = way.length - 1;
    if (steps === 1) {
      const pieces = 12, at = (part) => starts.map((x, i) => x + part * (ends[i] - x));
      for (let k = 0; k < pieces; k++) {
        stage.strokes(at(k / pieces), at((k + 1) / pieces), stage.mix("source", "target", (k + 0.5) / pieces), 1.3, 0.85);
      }
    } else {
      for (let k = 0; k < steps; k++) {
        stage.strokes(way[k], way[k + 1], stage.mix("source", "target", (k + 0.5) / steps), 1.3, 0.85);
      }
    }
    stage.dots(starts, "source", 3);
    stage.dots(way.at(-1), "target", 3);
    stage.line([[-2.6, FLOOR], [2.6, FLOOR]], "path", 1, 0.5);
    bar();
  };
  ui.key([["start", "source"], ["end", "target"]]);
  ui.slider("batch", "Batch of the assignment", { min: 0, max: 3, step: 1, text: (k) => String(4 ** k) });
  ui.slider("rewired", "Reflows", { min: 0, max: 2, step: 1, text: String });
  ui.choice("show", "Show", { lines: "the pairs’ lines", flow: "the flow they make" });
  ui.on(["batch", "rewired", "show"], solve);
  solve();
}
