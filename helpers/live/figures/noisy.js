import { linspace } from "../kit/mathematics.js";
import { floats } from "../kit/network.js";
import { labels, number } from "../kit/parts.js";
import { normals } from "../kit/samples.js";

// Chapter 10: the paths of helpers/paths.py, each at t as [alpha, sigma, and their derivatives].
const turn = (t) => Math.sin(Math.PI / 2 * t);
export const schedules = {
  straight: { label: "straight", at: (t) => [t, 1 - t, 1, -1] },
  cosine: {
    label: "cosine",
    at: (t) => [turn(t), turn(1 - t), Math.PI / 2 * turn(1 - t), -Math.PI / 2 * turn(t)],
  },
  preserving: {
    label: "variance preserving",
    at: (t) => {
      const s = 1 - 0.999 * t, total = 0.1 * s + 9.95 * s * s, alpha = Math.exp(-total / 2);
      const sigma = Math.sqrt(-Math.expm1(-total)), rise = (0.1 + 19.9 * s) * 0.999 / 2 * alpha;
      return [alpha, sigma, rise, -alpha * rise / sigma];
    },
  },
};

// The exact velocity and score on a line, from N(0, 1) to points blurred by b: (t, x) gives [v, s].
export const readings = (points, b, schedule) => (t, x) => {
  const [alpha, sigma, rise, fall] = schedules[schedule].at(t), variance = sigma ** 2 + (alpha * b) ** 2;
  let least = Infinity, sum = 0, score = 0, mean = 0;
  for (const c of points) least = Math.min(least, (x - alpha * c) ** 2);
  for (const c of points) {
    const weight = Math.exp((least - (x - alpha * c) ** 2) / (2 * variance));
    sum += weight;
    mean += weight * c;
    score -= weight * (x - alpha * c) / variance;
  }
  score /= sum;
  return [rise * (mean / sum - alpha * b * b * score) - fall * sigma * score, score];
};

// Euler and Maruyama from t = 0 to 1: appends the places of all particles after each step to `way`, which has their starts.
// noise: one number a particle and step.
export function* walk(way, points, b, schedule, noise, g, steps) {
  const read = readings(points, b, schedule), h = 1 / steps, n = way[0].length;
  for (let k = 0; k < steps; k++, yield) {
    way.push(way[k].map((x, i) => {
      const [v, s] = read(k * h, x);
      return x + h * (v + g * g / 2 * s) + g * Math.sqrt(h) * noise[k * n + i];
    }));
  }
}

// The share of the normal distribution below z, to 1e-7 (Abramowitz & Stegun, 26.2.17).
const below = (z) => {
  const k = 1 / (1 + 0.2316419 * Math.abs(z)), tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  const far = tail * k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
  return z > 0 ? 1 - far : far;
};
// How far the shares of a sample are from the exact ones at time t: the largest gap of the two distribution functions.
export function gap(points, b, schedule, t, sample) {
  const [alpha, sigma] = schedules[schedule].at(t), wide = Math.hypot(sigma, alpha * b), n = sample.length;
  const exact = (x) => points.reduce((sum, c) => sum + below((x - alpha * c) / wide), 0) / points.length;
  return [...sample].sort((p, q) => p - q).reduce((worst, x, i) => {
    const share = exact(x);
    return Math.max(worst, Math.abs(share - i / n), Math.abs(share - (i + 1) / n));
  }, 0);
}

const N = 500, STEPS = 200, LINES = 14, REACH = 2.6, COLUMNS = 90, ROWS = 70, BINS = 44;
const BANDS = [["ODE", 2.8], ["SDE", -2.8]];

// Does noise on the way change where the particles are? Above without, below with it, on one clock.
export function figure(ui) {
  const points = [...floats(ui.payload.points)], b = ui.payload.bandwidth;
  const stage = ui.stage("Particles in a river of density, without noise above and with noise below, and their histograms");
  const starts = normals(3, N / 2), noise = normals(17, N * STEPS / 2);
  let ways, ground, calm, shown;
  stage.pending = () => !ways;
  const densityAt = (schedule, t) => {
    const [alpha, sigma] = schedules[schedule].at(t), variance = sigma ** 2 + (alpha * b) ** 2;
    return (x) =>
      points.reduce((sum, c) => sum + Math.exp(-((x - alpha * c) ** 2) / (2 * variance)), 0) /
      points.length / Math.sqrt(2 * Math.PI * variance);
  };
  const river = (schedule) => {
    const columns = linspace(0, 1, COLUMNS).map((t) => {
      const density = densityAt(schedule, t), values = linspace(-REACH, REACH, ROWS).map(density), most = Math.max(...values);
      return values.map((value) => (value / most) ** 0.8);
    });
    return Float64Array.from({ length: COLUMNS * ROWS }, (_, k) => columns[k % COLUMNS][Math.floor(k / COLUMNS)]);
  };
  const now = (way) => way[Math.round(ui.get("t") * STEPS)];
  const say = () => {
    if (!ways) return;
    const t = ui.get("t"), off = ways.map((way) => number(100 * gap(points, b, shown, t, now(way)), 1));
    ui.say(
      `At t = ${number(t)} the ODE’s shares are at most ${off[0]} % off, the SDE’s ${off[1]} %.`,
      `${N} exact samples stay below ${number(136 / Math.sqrt(N), 1)} %, 19 times in 20.`,
    );
  };
  const solve = () =>
    ui.work.ask(function* () {
      const schedule = ui.get("schedule"), g = ui.get("g");
      if (schedule !== shown) {
        calm = [starts];
        yield* walk(calm, points, b, schedule, noise, 0, STEPS);
        ground = river(schedule);
      }
      const rough = [starts];
      yield* walk(rough, points, b, schedule, noise, g, STEPS);
      ways = [calm, rough];
      shown = schedule;
      say();
      stage.redraw();
    });
  const histogram = (sample, middle, t) => {
    const counts = new Float64Array(BINS), wide = 2 * REACH / BINS, density = densityAt(shown, t);
    for (const x of sample) if (Math.abs(x) < REACH) counts[Math.floor((x + REACH) / wide)] += 1 / N / wide;
    const places = linspace(-REACH, REACH, 4 * BINS + 1), exact = places.map(density), scale = 0.24 / Math.max(...exact);
    stage.style("model", 0.55);
    counts.forEach((count, i) => {
      const y = stage.Y(middle - REACH + (i + 1) * wide), x = stage.X(1.04);
      const width = stage.X(1.04 + Math.min(0.32, count * scale)) - x;
      stage.context.fillRect(x, y, width, stage.Y(middle - REACH + i * wide) - y - 0.5);
    });
    stage.line(places.map((x, i) => [1.04 + exact[i] * scale, middle + x]), "ink", 1.6);
  };
  stage.paint = () => {
    const t = ui.get("t"), until = Math.round(t * STEPS), { context } = stage;
    BANDS.forEach(([name, middle], row) => {
      const left = stage.X(0), top = stage.Y(middle + REACH), bottom = stage.Y(middle - REACH);
      stage.ground(ground, COLUMNS, 1.5, "target", ROWS, [left, top, stage.X(1) - left, bottom - top]);
      context.save();
      context.beginPath();
      context.rect(0, top, stage.width, bottom - top);
      context.clip();
      for (let i = 0; i < LINES; i++) {
        for (let k = 0; k < until; k += 20) {
          const part = linspace(k, Math.min(until, k + 20), Math.min(until, k + 20) - k + 1);
          const line = part.map((j) => [j / STEPS, middle + ways[row][j][i]]);
          stage.line(line, stage.mix("source", "target", (k + 10) / STEPS), 1.3, 0.9);
        }
        stage.dots([t, middle + ways[row][until][i]], "model", 3);
      }
      histogram(ways[row][until], middle, t);
      context.restore();
      stage.line([[t, middle - REACH], [t, middle + REACH]], "ink", 1, 0.6);
      stage.text(name, left + 6, top + 10, "ink");
    });
    for (const tick of [0, 0.5, 1]) stage.text(String(tick), stage.X(tick), stage.Y(0), "path", "center");
  };
  ui.key([["particles", "model"], ["exact density", "ink"]]);
  ui.slider("g", "Noise g", { min: 0, max: 4, step: 0.1, text: (g) => number(g, 1) });
  ui.player({ seconds: 6 });
  ui.choice("schedule", "Schedule", labels(schedules));
  ui.on(["g", "schedule"], solve);
  ui.on(["t"], () => {
    say();
    stage.redraw();
  });
  solve();
}
