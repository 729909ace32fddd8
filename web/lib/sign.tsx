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
      <use href={`#s${rank}`} />
      <text x="12" y={rank === 3 ? 19 : 16.5}>
        {rank}
      </text>
    </svg>
  )
  return at ? drawing : <span class={`sg ${look}`}>{drawing}</span>
}

/** The shapes, once in a page. */
export function Shapes(): JSX.Element {
  const edge = {
    fill: 'var(--pf)',
    stroke: 'var(--ps)',
    'stroke-width': 'var(--pw)',
    'stroke-dasharray': 'var(--pd)',
    'stroke-linejoin': 'round',
  } as const
  return (
    <svg class="shapes" width="0" height="0" aria-hidden="true">
      <defs>
        <g id="s1">
          <rect x="2" y="2" width="20" height="20" rx="1.5" {...edge} />
        </g>
        <g id="s2">
          <path d="M12 .5L23.5 12 12 23.5.5 12z" {...edge} />
        </g>
        <g id="s3">
          <path d="M12 1.5L23.5 22.5H.5z" {...edge} />
        </g>
        <g id="s4">
          <circle cx="12" cy="12" r="10.5" {...edge} />
        </g>
        <pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="var(--blind-tint)" />
          <path d="M0 0v6" stroke="var(--blind)" stroke-width="1.2" opacity=".55" />
        </pattern>
      </defs>
    </svg>
  )
}
