import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { type Priority, priorities } from '../../core/alarm/priority.ts'
import { attentionRank } from './attention.ts'

const looks = ['solid', 'hollow', 'gone', 'hollow'] as const

/** 1 the worst. */
export function rankOf(priority: Priority): number {
  return priorities.indexOf(priority) + 1
}

/** Solid: no answer; hollow: somebody has it; gone: over, not seen. */
export function lookOf(alarm: AlarmBody): 'solid' | 'hollow' | 'gone' {
  return looks[attentionRank(alarm)] ?? 'hollow'
}

interface SignProps {
  readonly priority: Priority
  readonly look: 'solid' | 'hollow' | 'gone'
  /** Where it is drawn in another drawing. */
  readonly at?: { readonly x: number; readonly y: number; readonly size: number }
}

/** The priority as a shape with its number; the word stands beside it. */
export function Sign({ priority, look, at }: SignProps): JSX.Element {
  const rank = rankOf(priority)
  const place = at && { x: at.x, y: at.y, width: at.size, height: at.size }
  const drawing = (
    <svg class={`p p${rank} ${look}`} viewBox="0 0 24 24" aria-hidden="true" {...place}>
      <path class="e" d={shapes[priority]} />
      <text x="12" y={rank === 3 ? 19 : 16.5}>
        {rank}
      </text>
    </svg>
  )
  return at ? drawing : <span class={`sg ${look}`}>{drawing}</span>
}

/** Square, diamond, triangle, circle. Drawn each time: a drawing that is referred to is copied by the browser for each use. */
const shapes: Readonly<Record<Priority, string>> = {
  critical: 'M3.5 2h17A1.5 1.5 0 0 1 22 3.5v17a1.5 1.5 0 0 1-1.5 1.5h-17A1.5 1.5 0 0 1 2 20.5v-17A1.5 1.5 0 0 1 3.5 2z',
  high: 'M12 .5L23.5 12 12 23.5.5 12z',
  medium: 'M12 1.5L23.5 22.5H.5z',
  low: 'M12 1.5a10.5 10.5 0 1 1 0 21 10.5 10.5 0 1 1 0-21z',
}

/** What drawings refer to, once in a page. */
export function Shapes(): JSX.Element {
  return (
    <svg class="shapes" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="var(--blind-tint)" />
          <path d="M0 0v6" stroke="var(--blind)" stroke-width="1.2" opacity=".55" />
        </pattern>
      </defs>
    </svg>
  )
}
