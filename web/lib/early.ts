/** What the page's shell has asked for while the script was on its way (`api/page/early.ts`). */
interface AskedEarly {
  readonly answer: Promise<Response>
  /** Epoch ms by this device; absent until it is answered. */
  readonly heardAt?: number
  /** Nobody wants it. */
  drop(): void
}

const { askedEarly } = globalThis as { readonly askedEarly?: Map<string, AskedEarly> }

/** An answer that is on its way already: each is good once, and for whoever was here when the page was opened. */
export function takeEarly(path: string): AskedEarly | undefined {
  const asked = askedEarly?.get(path)
  askedEarly?.delete(path)
  return asked
}

/** Another may be here now. */
export function dropEarly(): void {
  for (const asked of askedEarly?.values() ?? []) asked.drop()
  askedEarly?.clear()
}
