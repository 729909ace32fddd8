import type { Part, Standing } from '../../core/progress.ts'

type Late = Extract<Standing, { readonly state: 'late' }>

/** How a part stands, as an `event: progress` says it: its time is RFC 3339, and words for who runs the platform are left out. */
export type StandingBody = Exclude<Standing, Late> | (Pick<Late, 'state' | 'because'> & { readonly since?: string })

/** The data of an `event: progress`; a part that nothing is known of is absent. */
export type ProgressBody = Readonly<Partial<Record<Part, StandingBody>>>
