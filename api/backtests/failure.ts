import type { LocalText } from '../../core/words/language.ts'
import type { BacktestFailure } from './jobs.ts'

/** Why a backtest ended without a report, and what to do, for people. */
export const failureTexts: Readonly<Record<BacktestFailure, LocalText>> = {
  'too-much': {
    'zh-CN': '历史数据太多：请缩短时间范围，或减少测点',
    en: 'There is too much history: ask for less time, or fewer points',
  },
  'too-slow': {
    'zh-CN': '超过了允许的时间：请缩短时间范围，或减少规则',
    en: 'It took longer than a backtest may: ask for less time, or fewer rules',
  },
  memory: {
    'zh-CN': '规则所需内存超过回测允许的上限：请只选部分站点或测点',
    en: 'The rules need more memory than a backtest may have: select some sites or points',
  },
  store: {
    'zh-CN': '暂时无法读取历史数据存储：稍后再试',
    en: 'The store of the history could not be read: try again later',
  },
  cancelled: { 'zh-CN': '有人停止了它', en: 'Somebody cancelled it' },
  stopped: { 'zh-CN': '服务停止时中断：请重新开始', en: 'The API was stopped meanwhile: begin again' },
  error: {
    'zh-CN': '程序出错，详情见 api 的日志',
    en: "A fault of the program: the log of api says what, under the backtest's id",
  },
}
