/**
 * How far a notice came with one recipient. `sent`: handed over, and no answer yet. `retrying`: not accepted, and tried
 * again. `failed`: given up. `dropped`: not accepted, and no longer worth telling.
 */
export const noticeOutcomes = ['sent', 'retrying', 'accepted', 'failed', 'dropped'] as const
export type NoticeOutcome = (typeof noticeOutcomes)[number]
