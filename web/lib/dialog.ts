/** A dialog over the page; the element `<dialog>` is younger than the oldest browsers that crews have. */
export interface Dialog {
  /** What is in it. */
  readonly box: HTMLElement
  isOpen(): boolean
  /** Shows it, puts the focus into it, and keeps it there. */
  open(): void
  /** Hides it and gives the focus back to where it was. */
  close(): void
}

export interface DialogParts {
  /** Lies over the page and holds the box; it is hidden while the dialog is closed. */
  readonly veil: HTMLElement
  readonly box: HTMLElement
  /** What cannot be reached while it is open. */
  readonly behind: readonly HTMLElement[]
  readonly onClose: () => void
}

const reachable = 'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex="0"]'

export function createDialog({ veil, box, behind, onClose }: DialogParts): Dialog {
  let before: Element | null = null

  function show(isShown: boolean): void {
    veil.hidden = !isShown
    document.documentElement.classList.toggle('behind', isShown)
    // older browsers do not know it: there `aria-modal` and the keys below must do
    for (const each of behind) each.toggleAttribute('inert', isShown)
  }

  function close(): void {
    if (veil.hidden) return
    show(false)
    if (before instanceof HTMLElement) before.focus()
    onClose()
  }

  veil.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      close()
    }
    if (event.key !== 'Tab') return
    const all = box.querySelectorAll<HTMLElement>(reachable)
    const [first, last] = [all[0], all[all.length - 1]]
    const from = document.activeElement
    const to = event.shiftKey ? (from === first || from === box ? last : undefined) : from === last ? first : undefined
    if (!to) return
    event.preventDefault()
    to.focus()
  })

  return {
    box,
    close,
    isOpen: () => !veil.hidden,
    open() {
      if (veil.hidden) {
        before = document.activeElement
        show(true)
      }
      if (!box.contains(document.activeElement)) box.focus()
    },
  }
}
