/** An element of an Adaptive Card, as its schema has it. */
export type Element = Readonly<Record<string, unknown>>;

export interface CardContent {
  /** Shown where cards are not. */
  readonly fallbackText: string;
  readonly body: readonly Element[];
  /** Further properties of the card: actions, hints for a host. */
  readonly more?: Element;
}

/** An Adaptive Card 1.4 in the envelope of a Teams workflow webhook. */
export function cardMessage({ fallbackText, body, more = {} }: CardContent): Element {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText,
          ...more,
          body,
        },
      },
    ],
  };
}

export function textBlock(text: string, more: Element = {}): Element {
  return { type: 'TextBlock', text, wrap: true, ...more };
}
