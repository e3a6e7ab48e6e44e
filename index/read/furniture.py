"""Web furniture: what stands on a page beside its text. A small general list of words, and patterns.

Nothing here knows a subject: the words are those of web pages in general.
"""

from __future__ import annotations

import re

_LONGEST = 160  # characters: furniture is short

_PHRASES = re.compile(
    r"""(?ix) [\W_]* (?:
      table\ of\ contents | contents | (?:on|in)\ this\ (?:page|article) | jump\ to(?:\ section)?
    | (?:go\ |return\ )?back(?:\ to(?:\ \w+){1,3})? | (?:to\ )?top | home(?:\ page)?
    | (?:main\ )?menu | navigation | search | skip\ to(?:\ \w+){1,3} | toggle(?:\ \w+){1,2}
    | share(?:\ (?:this|on|via|with|it)\b.{0,60})? | tweet | pin\ it | print(?:\ this\ page)? | copy\ link
    | (?:sign|log)[\s-]?(?:in|up|out)(?:\ (?:for|to|with)\b.{0,60})? | register | my\ account
    | (?:subscribe|newsletter)\b.{0,80} | join\ our\ (?:mailing\ list|newsletter)\b.{0,60} | unsubscribe
    | (?:enter\ )?your\ e-?mail(?:\ address)? | submit | send | e-?mail\ address
    | (?:read|learn|see|view|show|load|find\ out|discover)\ (?:more|all|less)(?:\ (?:about|posts|articles|on)\b.{0,60})?
    | click\ here\b.{0,60} | download\ (?:now|pdf|here) | (?:continue|keep)\ reading
    | (?:book|call|buy|order|shop|enquire|enroll|apply|register|donate|get\ started)\ (?:now|online|today|here)
    | (?:previous|next|older|newer)(?:\ (?:post|article|page|story)s?)?
    | (?:related|recent|popular|latest|similar|more|recommended|trending)\ (?:posts?|articles?|news|stories|reads?)
    | (?:you\ (?:may|might)\ also\ (?:like|be\ interested\ in))
    | (?:leave|post|add|write)\ a\ (?:comment|reply)
    | (?:no|\d+)\ (?:comments?|replies|shares?|views?|likes?|followers?)
    | comments?(?:\ (?:are\ )?(?:closed|off))? | replies
    | \d+[\s-]*min(?:ute)?s?\.?[\s-]*read | reading\ time\b.{0,20} | \d+[\d,.]*k?\ (?:views?|shares?|reads?)
    | (?:all\ )?rights\ reserved\.? | privacy(?:\ (?:policy|notice|statement))?
    | cookie(?:s|\ policy|\ settings|\ preferences)?
    | terms(?:\ (?:of\ (?:use|service)|and\ conditions|&\ conditions))? | sitemap | site\ map | imprint | legal\ notice
    | accessibility(?:\ statement)? | (?:accept|reject|allow|decline|manage)\ (?:all|cookies|preferences)(?:\ cookies)?
    | (?:this|our)\ (?:web)?site\ uses\ cookies\b.{0,120} | we\ use\ cookies\b.{0,120}
    | advertisements? | sponsored(?:\ (?:content|by\b.{0,40}))? | powered\ by\b.{0,40} | follow\ us\b.{0,60}
    | loading(?:\.{1,3}|…)? | close | play\ video | image\ credits?\b.{0,60} | photo\ (?:by|credit)\b.{0,60}
    | (?:was|is|did\ you\ find)\ this\b.{0,40}\b(?:helpful|useful)\b.{0,20}
    | filed\ under\b.{0,80} | (?:tags?|categor(?:y|ies))\s?:.{0,80} | breadcrumbs?
    ) [\W_]*"""
)
_COPYRIGHT = re.compile(r"(?i)(?:©|\(c\)|copyright\b).{0,20}\b(?:19|20)\d\d|\ball rights reserved\b")
_LOGO = re.compile(r"(?i)\S+[-_ ](?:logo|icon|banner|avatar|thumbnail)(?:[-_.]\S+)?|\S+\.(?:png|jpe?g|svg|webp|gif)")
_SOCIAL = frozenset(
    "facebook twitter x instagram linkedin pinterest youtube tiktok whatsapp telegram rss reddit tumblr vimeo "
    "snapchat threads mastodon bluesky email e-mail print share blank".split()
)
_WEATHER = re.compile(r"[\w .'-]{2,40}[|,]?\s*-?\d{1,2}\s?°\s?[CF]\b.{0,30}")
_BYLINE = re.compile(r"(?:[Ww]ritten |[Rr]eviewed |[Ee]dited |[Pp]osted )?[Bb]y:? (?:[A-Z][\w.'’-]*,? ?){1,6}")

# What a page's own furniture begins with when a scrape hangs it on the text before, without a space.
GLUED_FURNITURE = re.compile(
    r"(?<=[a-z.!?])(?=(?:Table of Contents|Read [Mm]ore|Learn [Mm]ore|Back to (?:Top|Blog|top|blog)|Share this|"
    r"Click here|Book [Nn]ow|Sign up|Subscribe)\b)"
)

_AUTHOR_YEAR = re.compile(r"[A-Z][\w'’-]+,? (?:[A-Z]\.[ -]?){1,3},.{0,600}\(?\b(?:19|20)\d\d[a-z]?\b\)?")
_AUTHORS_ET_AL = re.compile(r"[A-Z][\w'’-]+ [A-Z]{1,3}(?:,| et al).{0,600}\b(?:19|20)\d\d\b.{0,40}\d")
_NUMBERED_SOURCE = re.compile(r"\[\d{1,3}\]\s+\S.{0,600}\b(?:19|20)\d\d\b")
_DOI = re.compile(r"(?i)\bdoi:?\s*10\.\d{4,}|https?://(?:dx\.)?doi\.org/10\.\S+")
_SOURCES_HEADING = re.compile(
    r"(?i)(?:\d+\.?\s*)?(?:references?|sources?|bibliography|works cited|literature(?: cited)?|citations?|"
    r"further reading|footnotes?)(?: list)?\s*:?"
)


def is_furniture(text: str) -> bool:
    """Whether a line is a menu entry, a share bar, a newsletter or cookie line, a logo's name, a by-line."""
    if len(text) > _LONGEST:
        return False
    if any(pattern.fullmatch(text) for pattern in (_PHRASES, _LOGO, _WEATHER, _BYLINE)):
        return True
    return bool(_COPYRIGHT.search(text)) or _is_social_bar(text)


def _is_social_bar(text: str) -> bool:
    tokens = re.findall(r"[a-z-]+", text.lower())
    known = sum(token in _SOCIAL or set(token.split("-")) <= _SOCIAL for token in tokens)
    return known >= 2 and known >= 0.6 * len(tokens)


def is_source(text: str) -> bool:
    """Whether a line is an entry of a list of references."""
    if len(text) > 1000:
        return False
    if any(pattern.match(text) for pattern in (_AUTHOR_YEAR, _AUTHORS_ET_AL, _NUMBERED_SOURCE)):
        return True
    return bool(_DOI.search(text)) and text.count(" ") < 80


def opens_sources(text: str) -> bool:
    """Whether a heading opens a list of references."""
    return len(text) < 60 and _SOURCES_HEADING.fullmatch(text) is not None
