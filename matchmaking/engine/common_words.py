"""Words that stand in almost every text here and so say nothing about a fit, by language.

The little words of a language also tell which language a text is written in.
"""

from __future__ import annotations

from collections.abc import Mapping

LITTLE_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """a about after again all also an and any are around as at be because been
            before being between both but by can could did do does doing done during each
            every few for from further get give given go had has have having her here him
            his how if in into is it its just less let like long longer made make many may
            more most much must my need needs next no not now of off often on once one
            only or other others our out over own same see seen she should show shown
            shows since so some something still such take than that the their them then
            there these they thing things this those three through together too two under
            until up us very want was way we well were what when where whether which while
            who whole why will with within without would you your""",
        "sv": """alla allt att av blir bli de dem den denna deras det detta du där efter ej
            eller en ett flera från får för förut ha har hos hur här i in inom inte ja jag
            kan kunna man med mellan men mer mot många måste ni nu när och också olika om
            oss på samt sig sin sina ska skulle som så såväl till under upp ut utan vad
            var vara varje vi vid vilka vill vår våra våre än är över""",
        "nb": """alle alt at av blir bli da de dem den denne deres det dette du der etter eller
            en enn er et flere for fra få før ha har hos hva hvem hver hvor hvordan
            hvorfor i ikke inn jeg kan man med mellom men mer mot mange må ned noe noen nå
            når og også om opp oss på samt seg sin sine skal skulle som så til under ut
            uten ved vi vil være vår våre å ein eit eg ho korleis kva kven me dei dykk frå
            ikkje noko nokon vere saman""",
        "da": """af alle alt at bliver blive da de dem den denne deres der det dette du efter
            eller en end er et flere for fra få før ha har hos hvad hvem hver hvor hvordan
            hvorfor i ikke ind jeg kan man med mellem men mere mod mange må ned nogen
            noget nu når og også om op os på samt sig sin sine skal skulle som så til
            under ud uden ved vi vil være vores""",
        "de": """aber alle als also am an auch auf aus bei bis da damit das dass dein dem den
            der des die dies diese dieser doch dort du durch ein eine einem einen einer
            eines er es euer für gegen haben hat hier ich ihr ihre im in ist ja jede jeder
            kann kein können man mehr mit nach nicht noch nur oder ohne sehr sein seine
            sich sie sind so soll über um und uns unser unsere unter vom von vor war was
            wenn werden wie wir wird wo wollen während zu zum zur zwischen""",
        "fr": """à afin ainsi au aussi autre aux avec ce ces cette chaque comme comment dans de
            des donc du elle elles en entre est et être eux fait il ils je la le les leur
            leurs lors mais même mes mon ne nos notre nous on ont ou où par pas peut plus
            pour qu que quel quelle qui sa sans se ses si son sont sous sur tous tout
            toute toutes très un une vers vos votre vous y d l n s c j""",
        "es": """a al algo como con cómo cuando de del desde donde durante e el ella ellos en
            entre era es esta este estos está están ha han hasta la las le les lo los más
            me mi muy no nos nuestra nuestro o otra otras otro para pero por porque que
            qué quien se ser si sin sobre son su sus también tanto todo todos tras un una
            uno unos y ya""",
        "it": """a ad agli ai al alla alle anche che chi ci come con cosa da dai dal dalla dei
            del della delle di dove e ed essere fra gli ha hanno i il in io la le lo loro
            ma nei nel nella nelle noi non nostra nostro o ogni per perché più può quale
            quando questa questo se senza si sono su sua sue sui sul suo tra tutti un una
            uno verso""",
        "nl": """aan al alle als bij dan dat de deze die dit door een elke en er ge geen haar
            had heb hebben heeft het hij hoe hun ik in is je kan kunnen maar meer met mijn
            moet na naar niet nog nu of om onder ons onze ook op over te tot tussen uit
            van veel voor waar waarom was wat we werd wij wil worden wordt zal ze zich zij
            zijn zo zonder""",
        "fi": """ei että eivät he hän ja joka jos jotka kaikki kanssa kuin kun kuinka me meidän
            mikä millä miten mitä mukaan mutta myös ne niiden niin nämä näin olemme on oli
            olla ovat se sekä sen siitä sitä tai tämä tässä vai voi ja välillä""",
    }.items()
}

WORDS_OF_EVERY_VISIT: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """day days european experience first good happens help home host hosts know last
            learn learning look meet new offer order ordinary organisation organisations
            part people per place present question region service services share spend
            start started team teams tell telling time understand use used using visit
            visiting visitor visitors visits week weeks work working works year years""",
        "sv": """arbeta arbetar arbete besök besöka dag dagar erfarenhet hjälp lära människor
            ny nya personer region se team tid vecka visa år""",
        "nb": """arbeid arbeide arbeider besøk besøke dag dager erfaring hjelp lære mennesker
            ny nye personer region se team tid uke vise år""",
        "da": """arbejde arbejder besøg besøge dag dage erfaring hjælp lære mennesker ny nye
            personer region se team tid uge vise år""",
        "de": """arbeit arbeiten besuch besuche besuchen erfahrung hilfe jahr lernen menschen
            neue region sehen tag tage team woche zeigen zeit""",
        "fr": """aide an année apprendre équipe expérience jour jours nouveau nouvelle
            personnes région semaine temps travail travaillent travailler visite visites
            voir""",
        "es": """aprender ayuda año día días equipo experiencia nueva nuevo personas región
            semana tiempo trabajar trabajo ver visita visitas""",
        "it": """aiuto anno esperienza giorni giorno gruppo imparare lavorare lavoro nuova
            nuovo persone regione settimana tempo vedere visita visite""",
        "nl": """bezoek bezoeken dag dagen ervaring hulp jaar leren mensen nieuwe regio team
            tijd week werk werken zien""",
        "fi": """alue apu kokemus oppia päivä tiimi työ uusi viikko vierailu vuosi""",
    }.items()
}
