import type { Language } from './format'

/** What one can say to the assistant, to begin with. Each is done without a model. */
export const commands: Record<Language, readonly string[]> = {
  en: [
    'Set a timer for 10 minutes',
    'Remind me tomorrow at 5 pm to buy milk',
    'Wake me at 6:30',
    'What is 15% of 240?',
    'How long until Spring Festival?',
    'What can you do?',
  ],
  zh: ['设一个十分钟的计时器', '明天下午五点提醒我买牛奶', '早上六点半叫我起床', '240的15%是多少', '离春节还有几天', '你能做什么'],
}
