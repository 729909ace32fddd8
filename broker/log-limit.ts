const most = 20
const windowMs = 10_000

interface Window {
  readonly since: number
  lines: number
  kept: number
}

/** Lets 20 log lines of a kind through in ten seconds; `suppressed` is how many were kept back since the last one. */
export class LogLimit {
  private readonly windows = new Map<string, Window>()

  allow(kind: string, now: number): { readonly suppressed: number } | undefined {
    const window = this.windows.get(kind)
    if (!window || now - window.since >= windowMs) {
      this.windows.set(kind, { since: now, lines: 1, kept: 0 })
      return { suppressed: window?.kept ?? 0 }
    }
    if (window.lines >= most) {
      window.kept++
      return undefined
    }
    window.lines++
    return { suppressed: 0 }
  }
}
