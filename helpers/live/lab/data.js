// What a reader brings to the laboratory, a table or a picture, as points x₁, y₁, x₂, y₂, …; errors are sentences to read.

import { make, number } from "../kit/parts.js";
import { uniform } from "../kit/samples.js";

const count = (n) => n.toLocaleString("en-GB");

function demandTwo(points) {
  const n = points.length / 2;
  if (n < 2) throw new Error(`At least two points are needed; ${n ? "there is only one" : "there are none"}.`);
  const bad = points.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new Error(`Point ${count((bad >> 1) + 1)} has a coordinate that is not a finite number.`);
  if (!points.some((value, i) => value / 2 - points[i % 2] / 2)) { // halves, as whole ones' difference may overflow
    throw new Error(`All ${count(n)} points are equal, so there is no shape to learn.`);
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, DECIMAL_COMMA = /^([+-]?\d*),(\d+)(?=e|$)/i;
const GAP = /^([-?.]?|n\/?a|nan|null|none|[+-]?inf(inity)?)$/i;
const isBinary = (text) => text.includes("\0") || 10 * text.split("\ufffd").length > text.length + 20;
const isNumber = (cell) => NUMBER.test(cell);
const isWord = (cell) => !NUMBER.test(cell) && !GAP.test(cell);
const isRemark = (row) => row[0].startsWith("#");
const isCounted = (row) => row.length > 2 && row.every((cell, k) => cell === (k ? String(k - 1) : "")); // names by pandas

// The rows that are not blank, as lists of cells; a cell in quotes may hold separators, line ends and doubled quotes.
function rowsOf(text, separator) {
  const cell = new RegExp(`(?: *"([^"]*(?:""[^"]*)*)" *|([^${separator}\n]*))([${separator}\n])`, "y"), rows = [];
  for (let row = []; cell.lastIndex < text.length;) {
    const [, quoted, plain, end] = cell.exec(text), bare = (quoted?.replaceAll('""', '"') ?? plain).trim().replace(/^−/, "-");
    row.push(";\t".includes(separator) ? bare.replace(DECIMAL_COMMA, "$1.$2") : bare);
    if (end === "\n") {
      if (row.some(Boolean)) rows.push(row);
      row = [];
    }
  }
  return rows;
}

// Which two columns, what they are called, and the rows without what stands above them; nothing where there are no two.
function tableOf(rows) {
  const start = rows.findIndex((row) => !isRemark(row) && !isCounted(row) && (row.some(isNumber) || !row.some(isWord)));
  if (start < 0) return;
  const data = rows.slice(start).filter((row) => !isRemark(row)), n = data.length, few = Math.max(1, n / 20);
  const heading = rows.slice(0, start).map((row) => {
    const names = row.map((cell) => cell.replace(/^#\s*/, "")), more = names.length + 1;
    // R's write.table gives the row numbers no name, not even an empty one
    return more > 2 && data.every((cells) => cells.length === more && cells.at(-1)) ? ["", ...names] : names;
  });
  for (const names of heading) {
    const columns = ["x", "y"].map((name) => names.findIndex((cell) => cell.toLowerCase() === name));
    if (!columns.includes(-1)) return { data, columns, called: "x and y" };
  }
  const names = heading.at(-1) ?? [], width = data.map((row) => row.length).sort((a, b) => a - b)[n >> 1];
  const all = Array.from({ length: width }, (_, k) => {
    const cells = data.map((row) => row[k] ?? "");
    return { k, numbers: cells.filter(isNumber).length, words: cells.filter(isWord).length };
  }).slice(names[0] === "" ? 1 : 0); // a first column without a name has row numbers: pandas writes it so
  const whole = all.filter(({ numbers }) => numbers >= n - few);
  const found = whole.length > 1 ? whole : all.filter(({ numbers, words }) => numbers >= n / 2 && words <= few);
  const columns = found.slice(0, 2).map(({ k }) => k);
  if (columns.length > 1) return { data, columns, called: columns.map((k) => names[k] || k + 1).join(" and ") };
}

export function fromText(text) {
  if (isBinary(text)) throw new Error("This is not text but a binary file: a table is needed, such as a CSV file.");
  const clean = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n").replace(/^#[ \t]+/gm, "#") + "\n";
  if (!clean.trim()) throw new Error("The text is empty: a table with two columns of numbers is needed.");
  let table;
  for (const separator of "\t;, ") { // a comma may be a decimal one, and blanks stand inside cells: so these come last
    if (!clean.includes(separator)) continue;
    table = tableOf(rowsOf(separator === " " ? clean.replace(/[ \t]+/g, " ").replace(/^ | $/gm, "") : clean, separator));
    if (table) break;
  }
  if (!table) throw new Error("No two columns of numbers were found: a table that has them is needed.");
  const { data, columns: [x, y], called } = table, found = [];
  for (const row of data) {
    const pair = [row[x], row[y]].map((cell = "") => isNumber(cell) ? Number(cell) : NaN);
    if (pair.every(Number.isFinite)) found.push(...pair);
  }
  demandTwo(found);
  const n = found.length / 2, out = data.length - n, one = out === 1;
  const why = `${one ? "was left out: it holds" : "were left out: they hold"} no two finite numbers`;
  const lost = out ? `; ${count(out)} of ${count(data.length)} rows ${why}` : "";
  return { points: Float64Array.from(found), said: `${count(n)} points from the columns ${called}${lost}.` };
}

// Three digits of the scale: a centre needs no more places than that.
function told(value, scale) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(scale)));
  const text = digits > 5 ? value.toExponential(1).replace(/-/g, "−") : number(value, digits);
  return text.replace(/^−(?=[0.]+$)/, "");
}

export function settled(points, most = 400, random = uniform(1)) {
  demandTwo(points);
  // Half of the way from the first point, in units of the longest: so no sum or square overflows or vanishes.
  const n = points.length / 2, half = Float64Array.from(points, (value, i) => value / 2 - points[i % 2] / 2);
  const longest = half.reduce((most, value) => Math.max(most, Math.abs(value)), 0), mean = [0, 0];
  const away = half.map((value) => value / longest);
  away.forEach((value, i) => (mean[i % 2] += value / n));
  const deviation = Math.sqrt(away.reduce((sum, value, i) => sum + (value - mean[i % 2]) ** 2, 0) / (2 * n));
  const kept = [];
  for (let i = 0, open = Math.min(n, most); open; i++) {
    if (random() * (n - i) >= open) continue;
    kept.push((away[2 * i] - mean[0]) / deviation, (away[2 * i + 1] - mean[1]) / deviation);
    open--;
  }
  const scale = 2 * deviation * longest;
  const centre = mean.map((value, k) => told(2 * (points[k] / 2 + value * longest), scale)).join(", ");
  const thinned = n > most ? `; ${count(most)} of the ${count(n)} points were then chosen at random` : "";
  return { points: Float64Array.from(kept), said: `Centred at (${centre}) and divided by ${told(scale, scale)}${thinned}.` };
}

// All cells of a square along Hilbert's curve, on which neighbours stay neighbours; the side is a power of two.
function* hilbert(side) {
  for (let k = 0; k < side * side; k++) {
    let x = 0, y = 0;
    for (let size = 1, rest = k; size < side; size *= 2, rest >>= 2) {
      const right = rest >> 1 & 1, up = (rest ^ right) & 1;
      if (!up) [x, y] = right ? [size - 1 - y, size - 1 - x] : [y, x];
      x += size * right;
      y += size * up;
    }
    yield [x, y];
  }
}

export function fromPixels({ data, width, height }, most = 400, random = uniform(2)) {
  const darkness = Float64Array.from({ length: width * height }, (_, i) => {
    const [r, g, b, alpha] = data.subarray(4 * i, 4 * i + 4);
    return (1 - (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255) * alpha / 255; // on white paper
  });
  const light = darkness.reduce((sum, value) => sum + value, 0) > darkness.length / 2;
  const ink = light ? darkness.map((value) => 1 - value) : darkness;
  const [least, top] = ink.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [1, 0]);
  if (top - least < 0.05) throw new Error("The picture is blank: nothing in it is darker or lighter than the rest.");
  const weight = ink.map((value) => Math.max(0, value - least - (top - least) / 5)); // haze, paper and noise have none
  const total = weight.reduce((sum, value) => sum + value, 0), found = [];
  // A point wherever the sum of the weights passes a next one; begun in the middle, as rounding must add or lose none.
  let sum = 0, next = 0.25 + random() / 2;
  for (const [x, y] of hilbert(2 ** Math.ceil(Math.log2(Math.max(width, height))))) {
    if (x >= width || y >= height) continue;
    for (sum += weight[y * width + x] * most / total; next < sum; next++) found.push(x + random(), height - y - random());
  }
  const parts = `${light ? "light" : "dark"} parts of a picture of ${count(width)} × ${count(height)} pixels`;
  const why = light ? ", as most of it is dark" : "";
  return { points: Float64Array.from(found), said: `${count(most)} points drawn from the ${parts}${why}.` };
}

const LARGEST_TEXT = 20e6, LONGEST_SIDE = 160;

async function textOf(blob, name) {
  const bytes = await blob.arrayBuffer().catch(() => {
    throw new Error(`${name} cannot be read: it may be a folder, or have changed.`);
  });
  const [first, second] = new Uint8Array(bytes), wide = { "255 254": "utf-16le", "254 255": "utf-16be" }[`${first} ${second}`];
  return new TextDecoder(wide).decode(bytes); // spreadsheets save “Unicode text” as UTF-16
}

async function pixelsOf(file) {
  const whole = await createImageBitmap(file), shrink = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map((side) => Math.max(1, Math.round(side * shrink)));
  const options = { resizeWidth: width, resizeHeight: height, resizeQuality: "high" };
  const small = await createImageBitmap(whole, options);
  whole.close();
  const canvas = globalThis.OffscreenCanvas ? new OffscreenCanvas(width, height) : make("canvas", { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(small, 0, 0);
  small.close();
  return context.getImageData(0, 0, width, height);
}

// The content decides, for what a system says of a table's type is often wrong.
export const fromFile = async (file) => {
  const isPicture = file.type.startsWith("image/"), head = isPicture ? "" : await textOf(file.slice(0, 4096), file.name);
  if (!isPicture && !isBinary(head)) {
    if (file.size > LARGEST_TEXT) throw new Error(`${file.name} is larger than 20 MB: a table must be smaller.`);
    return fromText(await textOf(file, file.name));
  }
  const pixels = await pixelsOf(file).catch(() => {
    throw new Error(
      isPicture
        ? `This browser cannot read the picture ${file.name}; most read PNG and JPEG.`
        : `${file.name} is neither a table nor a picture: a table is text, such as CSV, and a picture is PNG or JPEG.`,
    );
  });
  return fromPixels(pixels);
};
