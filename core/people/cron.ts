const fields = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const

/** Whether a text is five fields of cron: minute, hour, day, month, weekday, of numbers, `*`, ranges, lists and steps. */
export function isCron(text: string): boolean {
  const parts = text.trim().split(/\s+/)
  return parts.length === fields.length && fields.every((range, index) => isField(parts[index] ?? '', range))
}

function isField(text: string, [least, most]: readonly [number, number]): boolean {
  return text.split(',').every((part) => {
    const found = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part)
    if (!found) return false
    const [from = least, to = from] = [found[1], found[2]].map((digits) =>
      digits === undefined ? undefined : Number(digits),
    )
    return from >= least && to <= most && from <= to && found[3] !== '0'
  })
}
