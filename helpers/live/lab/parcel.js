// An experiment that travels: as the end of a link, which makes it anew, or as a file, which brings the weights to Python.

const VERSION = 1;
export const RANGES = { // of what an experiment is, besides its data: [least, most, step]
  width: [8, 128, 8],
  depth: [1, 5, 1],
  steps: [250, 4000, 250],
  batch: [64, 1024, 64],
  seed: [0, 2 ** 31 - 1, 1],
};
export const MOST = 400; // points of one's own

// The settings as they may be, in full; Error, with a sentence, where they may not. choices: {name: what it may be}.
export function checked(settings, choices) {
  const bad = (name) => {
    throw new Error(`The link cannot be followed: its ${name} is ${JSON.stringify(settings[name])?.slice(0, 40) ?? "missing"}`);
  };
  const out = {};
  for (const [name, [least, most, step]] of Object.entries(RANGES)) {
    const value = settings[name];
    if (!(Number.isInteger(value) && value >= least && value <= most && value % step === least % step)) bad(name);
    out[name] = value;
  }
  for (const [name, values] of Object.entries(choices)) {
    if (!values.includes(settings[name])) bad(name);
    out[name] = settings[name];
  }
  const points = settings.points ?? [], fine = (value) => Number.isFinite(value) && Math.abs(value) <= 1000;
  if (!Array.isArray(points) || points.length > MOST || !points.every((p) => p?.length === 2 && p.every(fine))) bad("points");
  if (out.shape === "own" && points.length < 2) bad("points");
  return { ...out, points };
}

const letters = (text) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export function toLink(settings) {
  const points = settings.points.map((p) => p.map((value) => Math.round(1000 * value)));
  return `#laboratory=${letters(JSON.stringify({ version: VERSION, ...settings, points }))}`;
}

// The settings of a link, or nothing where its end is of another kind.
export function fromLink(hash, choices) {
  const [, text] = hash.match(/^#laboratory=(.*)$/) ?? [];
  if (text === undefined) return;
  let found;
  try {
    found = JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    throw new Error("The link cannot be followed: a part of it is missing, or it was changed on its way");
  }
  if (found?.version !== VERSION) throw new Error("The link cannot be followed: it comes from another version of this page");
  const points = Array.isArray(found.points) ? found.points.map((p) => p?.map?.((value) => value / 1000)) : found.points;
  return checked({ ...found, points }, choices);
}

// A network and what it was trained on, as laboratory.load reads it; numbers in single precision.
export function toFile(settings, { sizes, omega, timeFeatures }, { step, weights }) {
  const packed = (numbers) => {
    let text = "";
    for (const byte of new Uint8Array(numbers.slice().buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  return JSON.stringify({
    laboratory: VERSION,
    ...settings,
    step,
    sizes,
    time_features: timeFeatures,
    omega: packed(omega),
    weights: packed(weights),
  });
}
