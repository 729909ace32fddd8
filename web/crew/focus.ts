/** Where the focus is, for when what has it is drawn anew: in which row, or nowhere that would be lost. */
export function keepFocus(draw: () => void): void {
  const before = document.activeElement
  const id = before?.closest<HTMLElement>('[data-id]')?.dataset['id']
  draw()
  if (document.activeElement !== document.body || before === document.body || before === null) return
  if (id !== undefined) focusRow(id)
  else focusHeading()
}

/** Back in the list, the focus is on the row that one comes from. */
export function focusRow(id: string): void {
  document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] a`)?.focus({ preventScroll: false })
}

/** In another view it begins at its heading. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h2[tabindex]')?.focus()
}
