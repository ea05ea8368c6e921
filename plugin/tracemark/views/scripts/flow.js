/** Where a step is on a flow map. Knows no page. */

/**
 * The ways and boxes of a step, the present box last. None where the step is on no map, as definitions are.
 * @param {[number[], number[]][]} path by step
 * @param {number} n from 1
 */
export function stepMarks(path, n) {
  const [ways, boxes] = path[n - 1] || [[], []];
  const now = boxes[boxes.length - 1];
  return { ways, boxes: [...new Set(boxes.filter((box) => box !== now)), ...(boxes.length ? [now] : [])] };
}
