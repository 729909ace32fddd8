const [earliest, latest] = [Date.UTC(2000, 0), Date.UTC(2100, 0)]

/** Epoch ms of an address; undefined where it is no time that a city's readings can have. */
export function askedTime(text: string | null): number | undefined {
  const at = text === null || text === '' ? Number.NaN : Number(text)
  return at >= earliest && at <= latest ? at : undefined
}
