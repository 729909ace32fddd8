import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { fill } from '../../core/words/tables.ts'
import { el, part } from '../lib/elements.ts'
import { arrange } from '../lib/keyed.ts'
import { language, local, words } from '../lib/language.ts'
import { today } from '../lib/time.ts'
import { agoText, inOrder, type RowActions, row } from './row.ts'

/** The alarms that stand, and the list that shows them. */
export interface AlarmList {
  /** An alarm as it is now; an older copy than the one that is known says nothing. */
  put(alarm: AlarmBody): void
  /** Only these stand. */
  keep(ids: ReadonlySet<string>): void
  clear(): void
  isAnyCalling(): boolean
  /** Draws it anew; `isProven`: that there are no others is shown to be so. */
  render(isProven: boolean): void
  /** Says anew how long ago each began. */
  renderAges(): void
  focusOn(id: string): void
}

/** A row, and what it says: an alarm, in a language, on a day. */
interface Drawn {
  readonly alarm: AlarmBody
  readonly saidWith: string
  readonly row: HTMLLIElement
}

export function createAlarmList(actions: RowActions, onChange: () => void): AlarmList {
  const alarms = new Map<string, AlarmBody>()
  const [list, none, count] = [part('alarms', HTMLUListElement), part('none', HTMLElement), part('count', HTMLElement)]
  const choice = part('site', HTMLSelectElement)
  const rows = new Map<string, Drawn>()
  let site = ''
  choice.addEventListener('change', () => {
    site = choice.value
    onChange()
  })

  function render(isProven: boolean): void {
    const all = [...alarms.values()]
    const shown = all.filter((alarm) => site === '' || alarm.site === site).sort(inOrder)
    const focused = focus()
    forgetOthers()
    arrange(
      list,
      shown.map((alarm) => rowOf(alarm)),
    )
    if (focused) buttonOf(focused.id, focused.kind)?.focus()
    none.hidden = shown.length > 0 || !isProven
    const unack = all.filter(({ state }) => isCalling(state)).length
    count.textContent = fill(words().page.count, { unack, all: all.length })
    document.title = `${unack > 0 ? `(${unack}) ` : ''}${words().page.title}`
    renderSites(all)
  }

  /** The row of an alarm: the same as before as long as it would say the same. */
  function rowOf(alarm: AlarmBody): HTMLLIElement {
    const saidWith = `${language()} ${today()}`
    const drawn = rows.get(alarm.id)
    if (drawn?.alarm === alarm && drawn.saidWith === saidWith) return drawn.row
    const made = row(alarm, actions)
    rows.set(alarm.id, { alarm, saidWith, row: made })
    return made
  }

  function forgetOthers(): void {
    for (const id of rows.keys()) if (!alarms.has(id)) rows.delete(id)
  }

  /** In which row the focus is, and on what. */
  function focus(): { readonly id: string; readonly kind: string } | undefined {
    const at = document.activeElement
    const id = at?.closest('li')?.dataset['id']
    return at && id !== undefined && list.contains(at) ? { id, kind: at.className } : undefined
  }

  function buttonOf(id: string, kind: string): HTMLElement | null {
    return list.querySelector<HTMLElement>(`li[data-id="${CSS.escape(id)}"] button.${kind}`)
  }

  function renderSites(all: readonly AlarmBody[]): void {
    const names = new Map(all.map((alarm) => [alarm.site, local(alarm.siteName)]))
    if (site !== '' && !names.has(site)) names.set(site, site)
    const sorted = [...names].sort((a, b) => a[1].localeCompare(b[1], language()))
    const options = [['', words().page.allSites] as const, ...sorted]
    choice.replaceChildren(...options.map(([value, text]) => el('option', { value, selected: value === site }, text)))
  }

  return {
    put(alarm) {
      const known = alarms.get(alarm.id)
      if (known && known.revision > alarm.revision) return
      if (alarm.state === 'NORM') alarms.delete(alarm.id)
      else alarms.set(alarm.id, alarm)
      onChange()
    },
    keep(ids) {
      for (const id of alarms.keys()) if (!ids.has(id)) alarms.delete(id)
      onChange()
    },
    clear() {
      alarms.clear()
      rows.clear()
    },
    isAnyCalling: () => [...alarms.values()].some(({ state }) => isCalling(state)),
    render,
    renderAges() {
      for (const each of list.querySelectorAll<HTMLElement>('[data-since]')) {
        each.textContent = agoText(each.dataset['since'] ?? '')
      }
    },
    focusOn: (id) => buttonOf(id, 'open')?.focus(),
  }
}
