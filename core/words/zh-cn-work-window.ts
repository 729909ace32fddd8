import type { WorkWindowWords } from './work-window-words.ts'

/** What is said of planned work. */
export const zhCNWorkWindow: WorkWindowWords = {
  title: '维护时段',
  none: '没有计划维护。',
  new: '维护时段…',
  place: '地点',
  from: '从',
  nowOn: '现在',
  to: '到',
  why: '做什么',
  make: '设立',
  end: '结束…',
  endWhy: '为什么结束',
  planned: '计划中',
  now: '维护中',
  over: '已结束',
  ended: '已提前结束',
  filed: '厂站文件',
  until: '{from} 到 {to}',
  mute: '期间这些地点的报警不通知任何人；到时仍成立的会通知。',
  failed: '没成：{reason}',
}
