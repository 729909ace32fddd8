/** Of a period, epoch ms, the part in which alarms are on record: rates are of that, not of time before there was anything. `first`: when that began. */
export function knownPart<Period extends { readonly from: number; readonly to: number }>(
  period: Period,
  first: number | undefined,
): Period {
  return { ...period, from: Math.min(period.to, Math.max(period.from, first ?? period.to)) }
}
