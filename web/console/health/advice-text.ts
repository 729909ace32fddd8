/** Fewer of an alarm say nothing of its limit or its instrument. */
const fewest = 3

/** What is advised of an alarm that came so many times; `says`: what the replay found, undefined: that no change helps. */
export function adviceText(
  times: number,
  says: string | undefined,
  text: Readonly<Record<'tooRare' | 'noAdvice', string>>,
): string {
  return says ?? (times < fewest ? text.tooRare : text.noAdvice)
}
