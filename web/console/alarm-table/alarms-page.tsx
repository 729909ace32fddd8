import type { JSX } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { priorities } from '../../../core/alarm/priority.ts'
import { language, words } from '../../lib/language.ts'
import type { Actions } from '../actions.ts'
import type { City, Model } from '../model.ts'
import { saveFile } from '../save-file.ts'
import { PlanForm } from '../work/plan-form.tsx'
import { placeName } from '../work/windows.tsx'
import type { AlarmsView } from './address.ts'
import { BulkBar } from './bulk-bar.tsx'
import { AlarmCard } from './card.tsx'
import { alarmsCsv } from './csv.ts'
import { FilterBar } from './filter-bar.tsx'
import { HistoryTable } from './history-table.tsx'
import { JournalTable } from './journal-table.tsx'
import { type Deed, deedsOf } from './may.ts'
import { NowTable } from './now-table.tsx'
import { type Line, linesOf } from './rows.ts'
import { heldLines } from './steady.ts'
import { useChoosing } from './use-choosing.ts'

interface AlarmsProps {
  readonly model: Model
  readonly city: City
  readonly view: AlarmsView
  readonly actions: Actions
}

/** What has nobody taken: the alarms that stand, those of the past, and the journal. */
export function AlarmsPage({ model, city, view, actions }: AlarmsProps): JSX.Element {
  const onView = (next: AlarmsView) => actions.onView(next, next.tab === view.tab ? 'same' : 'new')
  return (
    <div class={view.open === '' ? 'ap' : 'ap side'}>
      {view.tab === 'now' ? (
        <NowPage model={model} city={city} view={view} onView={onView} />
      ) : view.tab === 'history' ? (
        <HistoryTable key="history" city={city} view={view} onView={onView} />
      ) : (
        <JournalTable key="journal" city={city} view={view} onView={onView} />
      )}
      {view.open !== '' && (
        <AlarmCard key={view.open} id={view.open} model={model} onClose={() => onView({ ...view, open: '' })} />
      )}
    </div>
  )
}

interface NowPageProps extends Omit<AlarmsProps, 'actions'> {
  readonly onView: (view: AlarmsView) => void
}

function NowPage({ model, city, view, onView }: NowPageProps): JSX.Element {
  const { alarms: w } = words().console
  const [places, setPlaces] = useState<readonly string[]>([])
  const [, setTimes] = useState(0)
  const [form, setForm] = useState<Deed | undefined>(undefined)
  const [pointer, setPointer] = useState<'away' | 'on'>('away')
  const shown = useRef<{ readonly asked: string; readonly lines: readonly Line[] }>({ asked: '', lines: [] })
  // what is overdue changes by the minute
  const minute = Math.floor(model.now / 60_000) * 60_000
  const wanted = useMemo(
    () => linesOf(model.alarms.values(), view, { city, now: minute }),
    [model.alarms, view, city, minute, language()],
  )
  const isChosen = useRef(false)
  const asked = JSON.stringify([{ ...view, open: '' }, language()])
  const isHeld = (pointer === 'on' || isChosen.current) && shown.current.asked === asked
  const held = useMemo(
    () => (isHeld ? heldLines(shown.current.lines, wanted, model.alarms) : { lines: wanted, newer: 0 }),
    [isHeld, shown.current.lines, wanted, model.alarms],
  )
  shown.current = { asked, lines: held.lines }
  const { lines } = held
  const mayChoose = (alarm: Parameters<typeof deedsOf>[1]) => deedsOf(model.me, alarm, 'many').length > 0
  const choosing = useChoosing({ lines, mayChoose, onKey })
  isChosen.current = choosing.chosen.size > 0
  const chosen = lines.flatMap((line) => (line.is === 'alarm' && choosing.chosen.has(line.key) ? [line.alarm] : []))

  function onKey(key: string, at: (typeof chosen)[number] | undefined): void {
    const deed = key === 'a' ? 'acknowledge' : key === 's' ? 'shelve' : key === 'u' ? 'unshelve' : undefined
    // the letter after `g` is of the rail
    if (deed && chosen.some((alarm) => deedsOf(model.me, alarm, 'many').includes(deed))) setTimeout(() => setForm(deed))
    else if (key === 'Enter' && at) onView({ ...view, open: at.id })
    else if (key === 'Escape') cancel()
    else if (/^[1-4]$/.test(key)) {
      const priority = priorities[Number(key) - 1]
      if (priority) onView({ ...view, priorities: view.priorities.includes(priority) ? [] : [priority] })
    }
  }
  function cancel(): void {
    if (form === undefined && choosing.chosen.size === 0 && view.open !== '') onView({ ...view, open: '' })
    setForm(undefined)
    setPlaces([])
    choosing.onAll([])
  }
  const count = lines.filter(({ is }) => is === 'alarm').length
  return (
    <section
      class="pan"
      aria-label={w.table}
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setPointer('on')}
      onPointerLeave={() => setPointer('away')}
    >
      <FilterBar
        view={view}
        city={city}
        count={model.known === 'heard' ? String(count) : '–'}
        newer={held.newer}
        onView={onView}
        onNewer={() => {
          shown.current = { asked: '', lines: [] }
          choosing.onAll([])
          setTimes((count) => count + 1)
        }}
        onCsv={() => saveFile('huoshui-alarms.csv', 'text/csv', alarmsCsv(lines))}
      />
      <NowTable
        model={model}
        city={city}
        view={view}
        lines={lines}
        choosing={choosing}
        onView={onView}
        below={chosen.length > 0 || form ? 60 : 10}
      />
      {places.length > 0 ? (
        <div class="bulk">
          <PlanForm
            places={places.map((id) => [id, placeName(id, city)] as const)}
            now={model.now}
            onEnd={() => {
              setPlaces([])
              choosing.onAll([])
            }}
          />
        </div>
      ) : (
        <BulkBar who={model.me} chosen={chosen} form={form} onForm={setForm} onPlan={setPlaces} onCancel={cancel} />
      )}
    </section>
  )
}
