let before = ''

const views: Readonly<Record<string, string>> = {
  ...{ c: '#/', t: '#/trend', s: '#/station' },
  ...{ a: '#/alarms', k: '#/health', o: '#/report' },
}

/** Keys that hold in every view: `/` searches, `g` and a letter goes there. None of them inside a field. */
export function onKeys(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return
  if (event.key === '/') {
    event.preventDefault()
    document.getElementById('find')?.focus()
  }
  const to = before === 'g' ? views[event.key] : undefined
  if (to !== undefined) {
    event.preventDefault()
    location.hash = to
  }
  before = event.key
}

/** Where a key is typed, and not pressed. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName)
}
