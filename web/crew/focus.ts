/** Where the focus is, for when what has it is drawn anew: in which row, or nowhere that would be lost. */
export function keepFocus(draw: () => void): void {
  const before = document.activeElement
  const id = before?.closest<HTMLElement>('[data-id]')?.dataset['id']
  draw()
  if (document.activeElement !== document.body || before === document.body || before === null) return
  if (id !== undefined) focusRow(id)
  else focusHeading()
}

/** Back in the list, the focus is on the row that one comes from, which is made some frames later where it is far down. */
export function focusRow(id: string, frames = 80): void {
  const row = document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] a`)
  if (row) row.focus()
  else if (frames > 0) requestAnimationFrame(() => focusRow(id, frames - 1))
}

/** In another view it begins at its heading. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h2[tabindex]')?.focus()
}
