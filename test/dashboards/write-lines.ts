/** Writes lines into a database of a real InfluxDB 1.x; throws on any that it does not take. */
export async function writeLines(
  url: string,
  database: string,
  lines: readonly string[],
  precision: 'ms' | 'ns',
  tier = 'autogen',
): Promise<void> {
  for (let start = 0; start < lines.length; start += 20_000) {
    const body = lines.slice(start, start + 20_000).join('\n')
    const place = new URLSearchParams({ db: database, rp: tier, precision })
    const response = await fetch(`${url}/write?${place}`, { method: 'POST', body })
    if (!response.ok) throw new Error(await response.text())
  }
}
