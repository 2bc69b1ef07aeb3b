/* The vocabularies of pitches (product.md section 4.6) and the older names that clients still send (api/pitches.md). */
#include "app/pitch/words.h"

const struct vocab genres = VOCAB("Genre",
    WORD("Action", .also = "action-comedy,action-thriller,superhero"),
    WORD("Action", .also = "adventure", .adds = "Adventure"),
    WORD("Action", .also = "war", .adds = "War"),
    WORD("Action", .also = "western", .adds = "Western"),
    WORD("Comedy", .also = "dramedy,mockumentary,parody / spoof"),
    WORD("Comedy", .also = "satire", .adds = "Satire"),
    WORD("Comedy", .also = "romantic comedy", .adds = "Romance"),
    WORD("Drama", .also = "docudrama,reality-drama,slow cinema,documentary,experimental documentary,essay film,animation,"
                          "abstract / non-narrative,avant-garde,hybrid experimental,meta-cinema,performance film,"
                          "surrealist,visual poetry,other"),
    WORD("Drama", .also = "family,family / kids", .adds = "Family"),
    WORD("Drama", .also = "romance,romantic drama", .adds = "Romance"),
    WORD("Drama", .also = "musical drama", .adds = "Music"),
    WORD("Drama", .also = "coming-of-age", .adds = "Coming of age"),
    WORD("Drama", .also = "crime drama", .adds = "Crime"),
    WORD("Drama", .also = "political drama", .adds = "Political"),
    WORD("Drama", .also = "sports drama", .adds = "Sport"),
    WORD("Drama", .also = "biographical drama,biographical documentary", .adds = "Biopic"),
    WORD("Drama", .also = "historical drama,historical fiction,period piece", .adds = "Historical"),
    WORD("Horror"),
    WORD("Sci-Fi", .also = "scifi,science fiction,sci-fi horror"),
    WORD("Sci-Fi", .also = "fantasy,fantasy adventure", .adds = "Fantasy"),
    WORD("Thriller"),
    WORD("Thriller", .also = "crime,crime thriller,true crime,noir / neo-noir", .adds = "Crime"),
    WORD("Thriller", .also = "mystery,mystery thriller", .adds = "Mystery"),
    WORD("Thriller", .also = "political thriller", .adds = "Political"),
    WORD("Thriller", .also = "psychological thriller", .adds = "Psychological"));

const struct vocab subgenres = VOCAB("Subgenre",
    WORD("Adventure"), WORD("Biopic"), WORD("Black comedy"), WORD("Coming of age"), WORD("Crime"), WORD("Disaster"),
    WORD("Espionage"), WORD("Family"), WORD("Fantasy"), WORD("Heist"), WORD("Historical"), WORD("Legal"), WORD("Music"),
    WORD("Mystery"), WORD("Nature"), WORD("Political"), WORD("Psychological"), WORD("Romance"), WORD("Satire"),
    WORD("Social issue"), WORD("Sport"), WORD("Supernatural"), WORD("Survival"), WORD("War"), WORD("Western"));

const struct vocab formats = VOCAB("Format",
    WORD("Feature film", .also = "feature,film,feature narrative,anthology / omnibus film,tv movie,stage-to-screen,"
                                 "recorded theatre,comedy specials,performance hybrids,other"),
    WORD("Short film", .also = "short,short film / short documentary"),
    WORD("TV series", .also = "tv,television,television - scripted,television - unscripted,narrative series,"
                              "soap / continuing drama,anthology series,reality show,reality series,game / quiz show,"
                              "talk / variety / sketch show,lifestyle / factual entertainment"),
    WORD("Limited series", .also = "mini-series"),
    WORD("Web series", .also = "webseries,web series / digital-first series,digital / emerging,interactive / immersive"),
    WORD("Documentary feature", .also = "documentary,feature documentary,documentary one-off,docudrama / hybrid"),
    WORD("Documentary series"),
    WORD("Animated feature", .also = "animation,feature animation"),
    WORD("Animated series", .also = "kids series,adult series,limited series / specials"));

const struct vocab bands = VOCAB("BudgetRange", WORD("micro"), WORD("low"), WORD("medium"), WORD("high"), WORD("blockbuster"));

const struct band band_list[] = {
    {"micro", "Micro, up to 500,000", 0, 500000},
    {"low", "Low, up to 5 M", 500001, 5000000},
    {"medium", "Medium, up to 25 M", 5000001, 25000000},
    {"high", "High, up to 100 M", 25000001, 100000000},
    {"blockbuster", "Blockbuster, above 100 M", 100000001, BUDGET_MAX},
};
_Static_assert(sizeof(band_list) / sizeof(band_list[0]) == BANDS, "one row for each band");

const struct vocab stages = VOCAB("Stage",
    WORD("Concept", .also = "concept / idea"), WORD("Treatment"), WORD("Script", .also = "development,script development"),
    WORD("Packaging"), WORD("Financing"), WORD("Pre-production"));

const struct vocab seeking = VOCAB("Seeking",
    WORD("finance"), WORD("producer"), WORD("co-producer"), WORD("director"), WORD("cast"), WORD("sales"));

const struct vocab fundings = VOCAB("Funding", WORD("none"), WORD("part"), WORD("full"));

const struct vocab pitch_statuses = EXACT_VOCAB("PitchStatus", WORD("draft"), WORD("published"), WORD("unpublished"), WORD("archived"), WORD("hidden"));
const struct vocab policies = EXACT_VOCAB("AccessPolicy", WORD("identified"), WORD("nda"), WORD("nda_approval"), WORD("invited"));

const struct vocab rungs = EXACT_VOCAB("Rung", WORD("public"), WORD("identified"), WORD("nda"), WORD("nda_approval"), WORD("invited"));

const struct vocab items = EXACT_VOCAB("PitchItem",
    WORD("synopsis"), WORD("longSynopsis"), WORD("themes"), WORD("worldDescription"), WORD("characters"), WORD("people"),
    WORD("budget"), WORD("market"), WORD("video"), WORD("gallery"));

const struct vocab view_sources = EXACT_VOCAB("ViewSource",
    WORD("home"), WORD("trending"), WORD("new"), WORD("search"), WORD("alert"), WORD("feed"), WORD("profile"),
    WORD("message"), WORD("mail"), WORD("tracked link"), WORD("direct"));

const struct vocab document_kinds = EXACT_VOCAB("DocumentKind",
    WORD("script"), WORD("treatment"), WORD("deck"), WORD("budget"), WORD("agreement"), WORD("supporting"));

const struct vocab access_words = EXACT_VOCAB("Access", WORD("open"), WORD("protected"));
