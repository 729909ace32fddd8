import type { State } from '../roles/state.ts'

/** Where what people have decided beside the plant file is kept: a data folder, or what opens the stores of a server. */
export type Beside = string | KeptBeside

/** Each opens a store, whose user disposes it. */
export type KeptBeside = Pick<State, 'claims' | 'ruleEdits' | 'maintenance' | 'orders' | 'deliveries'>
