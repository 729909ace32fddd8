import type { ViewEntry } from './views.ts'

interface KeysDeps {
  /** Those that may be gone to now; none before somebody is in. */
  views(): readonly Pick<ViewEntry, 'key' | 'href'>[]
  onHelp(): void
}

/** Keys that hold in every view: `/` searches, `g` and a letter goes there, `?` says which there are. None of them inside a field. */
export function createKeys({ views, onHelp }: KeysDeps): (event: KeyboardEvent) => void {
  let before = ''
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return
    if (event.key === '/') {
      event.preventDefault()
      document.getElementById('find')?.focus()
    }
    if (event.key === '?') {
      event.preventDefault()
      onHelp()
    }
    const to = before === 'g' ? views().find(({ key }) => key === event.key)?.href : undefined
    if (to !== undefined) {
      event.preventDefault()
      location.hash = to
    }
    before = event.key
  }
}

/** Where a key is typed, and not pressed. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName)
}
