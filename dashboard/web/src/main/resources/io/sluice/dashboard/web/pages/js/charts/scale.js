// From numbers to pixels.

/** Left and right edges of the plot; charts of a page share them, so that the crosshair is one line. */
export const EDGE = {
  get left() {
    return innerWidth <= 600 ? 40 : 56;
  },
  get right() {
    return innerWidth <= 600 ? 96 : 120;
  },
};

/** Round numbers from zero to above the greatest. @param {number} greatest @param {number} [wanted] about how many steps */
export function ticks(greatest, wanted = 4) {
  const rough = Math.max(greatest, 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const whole = step < 1 ? 1 : step;
  return Array.from({length: Math.ceil(greatest / whole) + 1 || 2}, (_, i) => i * whole);
}

/** @param {number} from @param {number} to @param {number} start pixel of `from` @param {number} end pixel of `to` */
export const linear = (from, to, start, end) => (/** @type {number} */ value) =>
  start + ((value - from) / (to - from || 1)) * (end - start);

/** Powers and their twos and fives; below the smallest is the bottom. */
export const logarithmic = (from, to, start, end) => {
  const scale = linear(Math.log(from), Math.log(to), start, end);
  return (/** @type {number} */ value) => scale(Math.log(Math.max(value, from)));
};

/**
 * A line through points, broken where there is a gap.
 * @param {(number | null)[]} xs @param {(number | null)[]} ys @param {boolean} [steps] whether values hold until the next
 */
export function line(xs, ys, steps = false) {
  let path = '';
  let open = false;
  for (let i = 0; i < xs.length; i++) {
    if (ys[i] === null) {
      open = false;
      continue;
    }
    const x = round(xs[i]);
    const y = round(ys[i]);
    path += open ? (steps ? `H${x}V${y}` : `L${x} ${y}`) : `M${x} ${y}`;
    open = true;
  }
  return path;
}

/** The area between two lines, once for each run without a gap. @param {number[]} xs @param {(number | null)[]} lower @param {(number | null)[]} upper */
export function area(xs, lower, upper) {
  let path = '';
  let run = [];
  const close = () => {
    if (run.length > 1) {
      const up = run.map((i, n) => `${n ? 'L' : 'M'}${round(xs[i])} ${round(upper[i])}`).join('');
      const down = run
        .reverse()
        .map((i) => `L${round(xs[i])} ${round(lower[i])}`)
        .join('');
      path += up + down + 'z';
    }
    run = [];
  };
  xs.forEach((_, i) => (upper[i] === null ? close() : run.push(i)));
  close();
  return path;
}

const round = (value) => Math.round(value * 10) / 10;
