import type { JSX } from 'preact'

const paths = {
  live: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z',
  late: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l4 2',
  offline: 'M3 9c5-5 13-5 18 0M7 13c3-3 7-3 10 0M12 18h.01M3 3l18 18',
  blind: 'M3 3l18 18M10 5c6-1 10 4 11 7-1 2-2 3-3 4M6 7c-2 2-3 4-4 5 1 3 5 8 11 7',
  mute: 'M4 9v6h4l5 4V5L8 9zM17 9l5 6M22 9l-5 6',
  loud: 'M4 9v6h4l5 4V5L8 9zM17 8c2 2 2 6 0 8M20 5c4 4 4 10 0 14',
  up: 'M12 20V4M5 11l7-7 7 7',
  back: 'M15 4l-8 8 8 8',
  wait: 'M12 3a9 9 0 109 9M12 7v5l3 2',
  list: 'M8 6h13M8 12h13M8 18h13M3 6h.01M3 12h.01M3 18h.01',
  site: 'M3 21h18M5 21V9l7-5 7 5v12M10 21v-6h4v6',
  tool: 'M14 6a4 4 0 015-2l-3 3 1 2 2 1 3-3a4 4 0 01-6 5L8 20a2 2 0 01-4-4l8-8a4 4 0 012-2z',
  phone: 'M5 3h4l2 5-3 2c1 3 3 5 6 6l2-3 5 2v4c0 1-1 2-2 2C11 21 3 13 3 5c0-1 1-2 2-2z',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  map: 'M12 22s7-7 7-12a7 7 0 00-14 0c0 5 7 12 7 12zM12 12a2 2 0 100-4 2 2 0 000 4z',
  city: 'M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14',
  trend: 'M3 3v18h18M6 15l4-5 4 3 6-8',
  rules: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  data: 'M12 3c4.4 0 8 1.3 8 3s-3.6 3-8 3-8-1.3-8-3 3.6-3 8-3zM4 6v12c0 2 4 3 8 3s8-1 8-3V6M4 12c0 2 4 3 8 3s8-1 8-3',
  people: 'M12 4a4 4 0 100 8 4 4 0 000-8zM4 21c1-5 4-7 8-7s7 2 8 7',
  bell: 'M6 17V11a6 6 0 0112 0v6l2 2H4zM10 21h4',
  health: 'M4 20V12M10 20V5M16 20v-9M21 20H3',
  report: 'M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z',
  find: 'M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5',
} as const
export type IconName = keyof typeof paths

/** A drawing beside a word; it says nothing by itself. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg
      class="i"
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
