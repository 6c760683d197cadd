import { describe, expect, it } from 'vitest';
import { findLinks, idsOf, isVideo, nameOf } from './links';

describe('what is pasted', () => {
  it('is taken line by line, whatever ends the lines', () => {
    expect(findLinks('https://a.example/1.jpg\r\nhttps://a.example/2.jpg\n\n')).toEqual({
      links: ['https://a.example/1.jpg', 'https://a.example/2.jpg'],
      refused: [],
    });
  });

  it('may be a list of a browser, with comments', () => {
    expect(findLinks('# holiday\r\nhttps://a.example/1.jpg').links).toEqual(['https://a.example/1.jpg']);
  });

  it('may be separated by commas, which links may contain too', () => {
    expect(
      findLinks('https://a.example/1,2.jpg,https://a.example/3.jpg, https://a.example/4.jpg;').links,
    ).toEqual(['https://a.example/1,2.jpg', 'https://a.example/3.jpg', 'https://a.example/4.jpg']);
  });

  it('keeps the order and the doubles', () => {
    const links = ['https://a.example/2.jpg', 'https://a.example/1.jpg', 'https://a.example/2.jpg'];
    expect(findLinks(links.join(' ')).links).toEqual(links);
  });

  it.each([
    ['no address', 'holiday.jpg'],
    ['another protocol', 'ftp://a.example/1.jpg'],
    ['a script', 'javascript:alert(1)'],
    ['a name and a password', 'https://me:secret@a.example/1.jpg'],
    ['too long', `https://a.example/${'x'.repeat(2048)}`],
  ])('is given back when it is %s', (_, text) => {
    expect(findLinks(`${text} https://a.example/1.jpg`)).toEqual({
      links: ['https://a.example/1.jpg'],
      refused: [text],
    });
  });
});

it('a story is called by its file', () => {
  expect(nameOf('https://a.example/x/playa%20azul.jpg?size=2')).toBe('playa azul.jpg');
  expect(nameOf('https://a.example/')).toBe('a.example');
  expect(nameOf('https://a.example/50%.jpg')).toBe('50%.jpg');
});

it('no two stories of a batch have the same id', () => {
  const ids = idsOf(['https://a.example/1.jpg', 'https://b.example/1.jpg', 'https://c.example/1.jpg']);
  expect(ids).toEqual(['1.jpg', '1.jpg (2)', '1.jpg (3)']);
});

it('a video is known by the ending of its path', () => {
  expect(isVideo('https://a.example/clip.MP4?token=1')).toBe(true);
  expect(isVideo('https://a.example/clip.jpg?next=x.mp4')).toBe(false);
});
