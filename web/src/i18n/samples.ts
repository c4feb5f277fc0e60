/** Texts to try Qiao on, each with mistakes and with facts that must stay. */
export const samples = [
  {
    language: 'en',
    title: 'Try an English sample',
    text: `Hello Dr. Chen,

Thank you for the quick reply. We has recieved the two samples on 14 March, and  the lab tested them the same day. The results are better then expected: 37 of the 40 sensors stayed within 0.5 °C, which is well below the limit of 2 °C.

I beleive we can ship the first 1,200 units before the end of April. Please dont change the the order number (QX-2048-7), because our warehouse in Rotterdam already knows it. The specification is at https://example.com/spec/v2.1.

If your team has any questions, call me at +31 10 555 0142 or write to Maria Jansen.

Best regards,
Tom`,
  },
  {
    language: 'zh-CN',
    title: '试试中文示例',
    text: `陈博士您好：

感谢您的快速回复。我们以经在3月14日收到两份样品,实验室当天就完成了测试。。结果比预期更好：40个传感器中有37个的误差在0.5℃以内，远低于2℃的上限。

我们相信可以在四月底前发出首批1200台。请不要改动订单号（QX-2048-7)，因为鹿特丹的仓库已经按这个编号做好了准备,迫不急待地等着收货。规格说明见 https://example.com/spec/v2.1 。

如果您的团队有任何问题，请拨打 +31 10 555 0142，或者写信给玛丽亚·扬森。

此致
敬礼
汤姆`,
  },
] as const
