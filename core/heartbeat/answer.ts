/** The address for a word: `start` and `fail` stand behind the path, as with healthchecks.io; success is the address itself. */
export function beatUrl(base: string, say: 'start' | 'success' | 'fail'): string {
  if (say === 'success') return base
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${say}`
  return url.href
}

/**
 * Whether the other end took it; why not in words. 2xx alone does not: a log-in page answers so, and healthchecks.io
 * says `OK (not found)` and `OK (rate limited)` of what it does not count.
 */
export function beatRefused({
  status,
  text,
  isWhole,
}: {
  readonly status: number
  readonly text: string
  readonly isWhole: boolean
}): string | undefined {
  if (status < 200 || status > 299) return `answered ${status}`
  if (!isWhole) return 'the answer broke off'
  const said = text.trim()
  if (said.startsWith('<')) return 'answered with a web page'
  const excuse = /^OK \(([^)]{1,80})\)/i.exec(said)
  return excuse ? `answered ${excuse[1]}` : undefined
}
