/** Nine digits after the point: cuts off what arithmetic adds to 0.3 m/h, so that it is at a limit of 0.3 m/h. */
export function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9
}
