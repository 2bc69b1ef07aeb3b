/* The demo pitches of product.md section 8. Invented from first to last; any likeness is an accident. */
#include "app/demo/demo.h"

const struct demo_pitch demo_pitches[] = {
    {"The Tidekeeper's Debt", 'A', "Drama", "Social issue", "Feature film", "low", "Script", "finance,co-producer", "none", 'a',
     "published", 71, 184,
     "The lighthouse engineer of a Galician harbour can prove who dredged the channel that drowned her son, if she is willing to "
     "cost every neighbour a pension.",
     "A harbour town lives on what its deep channel brings in. Uxía Bouza keeps the light above it and the tide tables below it, "
     "and she was the first to see that the new channel does not stand on any chart.\n\nHer son's boat went down where the old "
     "bottom should have been. The pilots know, the mayor knows, and the widow next door has just been promised a pension paid "
     "by the company that dug. Uxía has the soundings. She also has the names of everybody who would have to give the money back.",
     "The dredging was paid for by the fishermen's own guild, which borrowed against its pension fund. Uxía finds her husband's "
     "signature under the loan. She can publish the soundings and break the town, or give them to the company's lawyer, who "
     "offers a memorial and a seat at the table. In the last act she reads the soundings aloud over the harbour radio, number by "
     "number, as if they were a tide forecast, and lets each neighbour decide what has been heard.",
     "Guilt that is shared until nobody feels it; what a community owes its dead.",
     "An Atlantic harbour in winter: granite, diesel, bells. The sea is heard in every room and hardly ever seen."},
    {"Nine Minutes to Aldgate", 'A', "Thriller", "Crime", "Feature film", "medium", "Packaging", "finance,producer", "part", 'n',
     "published", 65, 412,
     "A night-shift signal controller hears a child on a radio channel that was shut down years ago and has one last train in "
     "which to find the carriage.",
     "Ruth Adeyemi has worked the night desk of a London signalling centre for eleven years and has never been down to the "
     "tracks. At 00.31, on a channel that was switched off in 2009, a child asks her why the lights have gone out.\n\nNobody "
     "else on the floor can hear it. The last Circle line train is about to leave Hammersmith, its rear carriage carries a unit "
     "number that was scrapped, and the child can read that number to her from the wall. Ruth has until the current goes off at "
     "Aldgate to stop the right train for the wrong reason, and to answer for the night the channel was closed, because she was "
     "the one who closed it.\n\nThe film runs as long as the journey does. Its last nine minutes play without a cut.",
     "The voice belongs to a boy who was hidden in a depot carriage by a father who drove it, on the night of a strike that Ruth "
     "broke by keeping one train moving. The recording loops through a junction box that was never removed, and it is being "
     "played to her on purpose by a colleague who lost a brother that night. When she stops the train she finds an ordinary "
     "child asleep in the rear carriage, and somebody walking towards them along the dead rail.",
     "Attention as a form of love. The difference between a rule and a reason. What a city owes to the people it carries.",
     "The signalling floor is warm, carpeted and lit like an aquarium: twelve desks, forty screens, no windows. We see the "
     "railway only as lines on glass and hear it only as speech, until the last nine minutes, when we go down."},
    {"Moth Season", 'A', "Horror", "Supernatural,Family", "Feature film", "micro", "Script", "finance,director", "none", 'a',
     "published", 58, 158,
     "Three siblings emptying their mother's farmhouse notice that the moths in its walls settle into the sentences she never "
     "finished.",
     "The house has to be empty by Sunday. Three grown children who have not shared a roof for nine years sort their mother's "
     "things into keep, sell and burn, and each night the wallpaper moves.\n\nThe youngest reads the first sentence on the third "
     "evening: half a line, in moths, in their mother's hand. It is addressed to one of them, and it stops before the name. From "
     "then on nobody wants to be the one who turns off the light.",
     "The sentences are the mother's last week, which she spent trying to write down which of the children she had wronged. The "
     "eldest has been killing the moths by day to keep the line from ending. When the last wall is stripped the name is there, "
     "and it is not one of theirs.", "Inheritance; the things a family agrees not to finish.",
     "One farmhouse, four nights, no electric light after ten."},
    {"Paper Astronauts", 'A', "Sci-Fi", "Family", "Short film", "micro", "Financing", "finance,sales", "part", 'p', "published", 49,
     76,
     "A teacher in a tent school runs a cardboard space programme to keep the peace, until one pupil's radio begins to get answers.",
     "In a camp where the school is a tent and the tent is shared, Amal keeps forty children from fighting by giving them a "
     "mission. They build a capsule of aid cartons, elect a crew, and hold radio silence from two to three, which is when the "
     "adults sleep.\n\nOn launch day the smallest pupil reports that mission control has replied. Amal plays along for an hour. "
     "Then the voice asks how many of them there are, and how soon they can be ready.", NULL,
     "Play as shelter; who is allowed to imagine leaving.", "Dust, cardboard, one battery radio. The sky is never shown."},
    {"The Understudy of Seville", 'M', "Comedy", "Music", "Feature film", "low", "Packaging", "cast,finance", "none", 'n',
     "published", 62, 176,
     "The worst flamenco guitarist in town is taken for a vanished master whose comeback has just sold out.",
     "Paco Rueda plays for tourists who are too polite to leave. On the night his landlord changes the locks he answers to the "
     "wrong name in a bar, and by morning half of Seville has bought tickets to see him.\n\nThe man he is taken for has not been "
     "seen since 1994. He had a wife, a feud, a left hand insured in Geneva and a promise to play one last time. Paco has nine "
     "days, a borrowed suit, and a teacher of sixteen who thinks that he might just about learn the first minute.",
     "The master is alive, deaf, and living above the theatre as its caretaker. He decides to teach Paco nothing at all except "
     "how to come in late. At the concert the borrowed minute ends, the silence goes on, and the audience hears in it what they "
     "came for; Paco gives the money back and keeps the applause.", "Fame without talent, talent without witnesses.",
     "Seville in August, when everybody who can has left."},
    {"Kestrel Line", 'O', "Action", "Espionage", "Feature film", "high", "Treatment", "co-producer,finance", "none", 'v',
     "published", 55, 121,
     "A grounded rescue pilot steals back her own helicopter when the evacuation she was told to abandon turns out to be a sale.",
     "Ingrid Moe flew rescue on the northern shelf until the night she refused to turn round. A year later she services the "
     "machine she used to fly. When the contractor that owns it ends an evacuation with forty people still on the ice, she reads "
     "the fuel figures, sees that the helicopters never meant to come back, and takes off without clearance.\n\nWhat waits at "
     "the other end is not a disaster but an auction, and the people on the ice are the goods: eleven engineers who know where "
     "a cable runs.",
     "The cable carries the alliance's early warning. The contractor has sold both the engineers and the outage that would hide "
     "their loss. Ingrid has ninety minutes of fuel and a passenger who is working for the buyer.",
     "Duty after disgrace.", "Sea ice, rotor wash, radios that lie politely."},
    {"Borrowed Weather", 'M', "Sci-Fi", "Political", "Limited series", "high", "Treatment", "producer,finance", "none", 'a',
     "published", 60, 113,
     "Towns trade sunshine by the hour, and a junior broker finds the valley that has paid for years for rain it never got.",
     "Weather is delivered like water once was: by meter, with a monthly bill. Tove Aalto, three weeks into her first job on the "
     "exchange, is told to close an old account, and discovers that its rain has been paid for since before she was born and has "
     "fallen somewhere else.\n\nSix episodes follow the missing rain from the valley that farms dust, through the brokers who "
     "resell cloud by the minute, to a city whose gardens are famous and whose mayor is about to privatise the dawn.",
     "The rain went to the exchange itself: it cools the machines that price it. Tove's mentor built the diversion. The valley "
     "wins its case and is paid in full, in one night.", "Who owns what falls from the sky; arithmetic as violence.",
     "Bright, dry, exact. Clouds have serial numbers."},
    {"Last Orders at the Meridian", 'O', "Comedy", "Mystery", "TV series", "low", "Script", "producer,cast", "none", 'n',
     "published", 52, 98,
     "The staff of a hotel on the date line keep one guest alive in yesterday so that her will cannot be read.",
     "The date line runs through the lobby of the Meridian, and the staff have always charged for it. When their oldest guest "
     "dies in the east wing an hour before signing away the hotel, they wheel her into the west wing, where it is still "
     "Tuesday.\n\nEight half-hours of doors, clocks and a nephew with a lawyer. As long as nobody carries her across the carpet, "
     "nothing has happened yet.",
     "She is not dead. She has been listening since the second episode, in order to find out who would say what.",
     "Time as a service; loyalty with a tip in view.", "A grand hotel that cannot afford its own ballroom."},
    {"The Harrow Nine", 'O', "Thriller", "Crime,Legal", "TV series", "medium", "Packaging", "producer,director", "part", 'a',
     "published", 45, 163,
     "Nine of the jurors who freed a man ten years ago start to receive, one by one, the evidence they were not shown.",
     "Ten years ago twelve strangers let a man walk out of Harrow Crown Court. Three are dead. The other nine get a parcel each, "
     "weeks apart, with one exhibit that was never put before them.\n\nEach episode belongs to one juror and to one object: a "
     "glove, a till roll, a voicemail. Separately they prove nothing. The sender seems to want the nine in one room again, and "
     "to have all the time in the world.",
     "The sender is the judge, who ruled the evidence out and is dying. The man they freed did not do it; the tenth exhibit, "
     "which she kept, would convict a juror.", "Doubt as a duty; the cost of being right too late.",
     "Suburban front rooms, daylight, tea going cold."},
    {"The Cartographer's Daughters", 'M', "Drama", "Historical", "Limited series", "high", "Financing", "finance,co-producer",
     "part", 'a', "published", 40, 236,
     "Lisbon, 1756: two sisters redraw a city that fell into the sea, and one of them draws a street that was never there.",
     "Lisbon has been rubble for a year. The king's engineer wants straight streets; the bishop wants his parishes back; the only "
     "people who remember where anything stood are the two daughters of a mapmaker who did not survive it.\n\nBenedita measures. "
     "Inês remembers. When a claim to a whole quarter turns on a street that only Inês can place, she puts it on the plan, and "
     "the plan is engraved before her sister sees it. Four episodes of ink, law and dust about the first modern city and the lie "
     "under its grid.",
     "The street shelters the families who would otherwise lose their plots to the crown. Benedita finds the forgery and has to "
     "choose between the survey that made her name and the people it would evict. She draws the street herself, by measurement, "
     "and has it dug.", "Memory as evidence; who may redraw a city.",
     "White dust, new timber, river light. Every interior is half open to the sky."},
    {"Granite Hour", 'A', "Action", "Survival", "Feature film", "medium", "Script", "finance,cast", "none", 'n', "published", 47,
     132,
     "A climber who lost her nerve must guide the man who cut her rope up the only wall that she still remembers.",
     "Lena Kast has not tied in since the day on the Granite when her partner cut the rope and lived with it. Four years later "
     "his daughter is stuck on the same wall with a broken radio and a storm two hours out, the helicopter cannot hold, and he "
     "stands at the bottom asking Lena for the route.\n\nNobody else has it in their hands. The film is one climb in real time, "
     "two people on a rope, and a conversation that neither can walk away from.",
     "He cut because she had told him to. She has never said so. On the last pitch the rope is too short for three.",
     "Trust without forgiveness.", "One wall, one storm, breath and metal."},
    {"The Hush Money Choir", 'A', "Comedy", "Satire,Music", "Feature film", "low", "Financing", "sales,finance", "part", 'n',
     "published", 43, 205,
     "A village choir learns that its patron pays for noise every Thursday at nine and sets out to hear what it has been covering.",
     "St Aldhelm's has the best funded amateur choir in Dorset. For six years a man from the big house has paid for robes, a tour "
     "and a Steinway, on the one condition that they rehearse on Thursdays from nine, with the windows open.\n\nWhen the new alto "
     "arrives late and hears what the hill sounds like without them, the choir has to decide how curious it can afford to be. "
     "They begin to sing more softly. It is the hardest thing they have ever done.",
     "Under the hill a drill is running. The patron is buying up a village by cracking its walls. The choir's last concert is "
     "four minutes of silence, recorded live, and the recording is the evidence.",
     "Complicity with good acoustics.", "A damp church, a dry committee, an unreasonable amount of cake."},
    {"Ten Thousand Doors Down", 'O', "Horror", "Psychological", "TV series", "medium", "Treatment", "producer,finance", "none", 'a',
     "published", 20, 74,
     "A lift engineer maps the floors beneath a tower that has no cellar and meets the tenants who would like him to stop.",
     "The tower has forty floors and no basement; the drawings say so and so does the council. Tomasz Wrona, called out for a "
     "lift that will not come up, finds that it has been going down.\n\nEach episode is one floor lower. The corridors are older "
     "than the building, the doors have names on them, and the people behind them pay their rent on time and ask only that "
     "nobody counts them.",
     "The tenants are those the tower displaced. They keep the building standing, and Tomasz has already been given a door.",
     "Housing as haunting; the politeness of the buried.", "Concrete that sweats. A lift that knows its weight."},
    {"A Field Guide to Leaving", 'M', "Drama", "Romance", "Short film", "micro", "Concept", "producer,cast", "none", 'p',
     "published", 36, 58,
     "A couple divide what they own by the order in which they would carry it out of a fire.",
     "They agree to do it fairly. Each writes a list: what would you save first, second, third. Then they read the lists aloud, "
     "room by room, in the flat they have shared for eleven years, and the things on neither list begin to pile up in the hall."
     "\n\nEighteen minutes, two actors, one afternoon. Nothing burns.", NULL, "What is worth carrying.",
     "A third-floor flat with good light and thin walls."},
    {"The Orbit of Small Hours", 'M', "Sci-Fi", "Family", "Animated feature", "high", "Packaging", "co-producer,sales", "part", 'n',
     "published", 9, 117,
     "A night-light lost from a space station hurries home before the girl who misses it learns to sleep in the dark.",
     "Pip is a night-light, which is an important post. On the station where Juno lives there are sixteen nights a day, and Pip "
     "has never missed one until a cleaning robot sweeps it out of the lock.\n\nTo get home it has to cross a belt of everything "
     "that was ever dropped: gloves, spanners, a violin, a satellite that will not stop talking. And it has to be quick, because "
     "somebody on board has decided that Juno is old enough to do without.",
     "Pip comes back on the night when Juno has just managed alone. The light chooses to go to the baby two doors down, and "
     "Juno is the one who switches it on.", "Growing up as losing something on purpose.",
     "Black velvet, one small lamp, a great deal of floating junk."},
    {"The Ninth Umpire", 'A', "Drama", "Sport,Biopic", "Documentary feature", "low", "Financing", "finance,sales", "part", 'i',
     "published", 38, 82,
     "Cricket's most hated official goes back to the ground where one raised finger emptied a town.",
     "In 1983 an umpire gave a batsman out in the last over of a final. The decision was right. The riot lasted two days, the "
     "mill closed in the spring, and Dickie Hallam never stood in a match again.\n\nNow eighty-four, he has agreed to go back, to "
     "walk the ground with the man he gave out and to watch the tape, which he has never done. The film is those two days.",
     "The tape shows that the bowler had overstepped. Hallam asks for it to be played again, at full speed, and raises his "
     "finger.", "Being right in public.", "A ground with sheep on it and a scoreboard stopped at 211 for 9."},
    {"Concrete Orchard", 'M', "Drama", "Nature,Social issue", "Documentary series", "low", "Pre-production", "finance,sales",
     "part", 'i', "published", 13, 49, "Six growers on six city roofs each try to feed one street for a year.",
     "Rotterdam, Lagos, Lima, Osaka, Marseille, Detroit. Six people with a roof, a year and the same promise: everything that the "
     "street below eats on Sundays will come from above it.\n\nOne episode a city, filmed over four seasons. Some of them fail in "
     "March. The ones who do not fail find out what a street is.",
     "The series ends with the six at one table in Marseille, with what each brought in hand luggage.",
     "Food as neighbourhood.", "Tar, tomatoes, wind."},
    {"Blue Hour Salvage", 'O', "Action", "Heist", "Web series", "micro", "Script", "director,cast", "none", 'p', "published", 33, 1,
     "Two divers who repossess sunken yachts find out that the latest one was sunk in order to be repossessed.",
     "Kit and Dario raise what the insurers have written off. It is wet, badly paid and mostly legal. The Celandine lies in "
     "eighteen metres off Piran with her seacocks open from the inside and a safe that is heavier than it was on the manifest."
     "\n\nTen episodes of ten minutes, most of them under water, in the one hour when the light is right.", NULL,
     "Debts between friends.", "A small harbour out of season; the inside of a mask."},
    {"The Glass Regiment", 'O', "Action", "War,Fantasy", "Feature film", "blockbuster", "Concept", "co-producer,finance,director",
     "none", 'v', "published", 50, 90,
     "In a besieged city where reflections can be ordered to fight, a deserter must lead the only one that refuses to copy him.",
     "The city of Vern has no soldiers left, so it has drafted its mirrors. Every citizen's reflection serves on the walls, and "
     "what it suffers is felt on the other side of the glass.\n\nSergeant Aurel Tam walks away from his own image on the worst "
     "night of the siege and finds in the morning that it has stayed to fight without him. He goes back for it. It does not want "
     "to be led.",
     "The reflections have been negotiating. The enemy has mirrors too.", "Courage as disobedience.",
     "A city of polished things, cracked."},
    {"Second-Hand Mother Tongue", 'M', "Drama", "Legal,Family", "Feature film", "low", "Script", "director,finance", "none", 'a',
     "published", 26, 121,
     "A court interpreter who grew up in silence learns her parents' language at the trial of the man who took it from them.",
     "Mirela's parents spoke to her in a language they had learned late and to each other in one they never taught her. She "
     "became an interpreter, of every language but that one.\n\nWhen a camp commander stands trial in The Hague and the court "
     "runs out of interpreters, she has four months to learn the words that were kept from her, from the testimony of the people "
     "who kept them.",
     "In the last week she has to interpret her mother. The word that decides the case has two meanings, and only the family "
     "knows which.", "Silence as protection; language as inheritance.", "Booths, headphones, rain on a dune."},
    {"Do Not Resuscitate the Party", 'O', "Comedy", "Political,Satire", "Web series", "micro", "Treatment", "cast,producer", "none",
     'n', "published", 5, 63,
     "The last three members of a dead party win a seat that nobody told them they were standing for.",
     "The Progressive Agrarian League was dissolved in 2011 and nobody filled in the form. Three pensioners who kept paying the "
     "dues wake up to find that they have won a by-election on a printing error.\n\nThey have a week to find a candidate, an "
     "office and an opinion. Twelve episodes, each as long as a party political broadcast.",
     "They turn out to be good at it, which is what finishes them.", "Democracy by accident.",
     "A back room with a kettle and a duplicator."},
    {"The Cold Larder", 'A', "Horror", "Historical", "Short film", "micro", "Financing", "finance", "part", 'a', "published", 34, 73,
     "A Shetland cook keeps the dead of a winter storm on ice until spring and counts one more of them each morning.",
     "Unst, 1832. The ground is too hard to dig and the minister cannot cross, so the drowned are laid in the ice house, and "
     "Baubie Mouat, who keeps the key, keeps the count. Seven boats, thirty-one men.\n\nThirty-two on the second morning. She "
     "tells no one, because the only way to be sure would be to look at the faces, and because one of the thirty-one might be "
     "her own.",
     "The thirty-second came for the warmth of being counted. By the thaw the village has stopped leaving the house, and Baubie "
     "is setting places.", "Grief as housekeeping.", "Ice, wool, whale oil. Daylight from ten to two."},
    {"Vostok Silence", 'M', "Thriller", "Survival", "Feature film", "high", "Packaging", "co-producer,cast", "none", 'a',
     "published", 2, 198,
     "Eight scientists listen to a lake sealed under the ice, and it answers a question that only seven of them asked.",
     "Under four kilometres of ice lies a lake that has not seen light for fifteen million years. Eight people winter above it "
     "with a microphone on a cable and a rule that nobody listens alone.\n\nOn day ninety-one the lake returns a sound that they "
     "had sent down in the autumn, with one voice missing. From then on somebody is always asking where the eighth has been, and "
     "the plane does not come until October.",
     "The eighth never spoke into the microphone because he was the one who tuned it. What came back was made on the surface, by "
     "a crew that would rather have a mystery than a traitor.", "Listening as suspicion.",
     "White out, yellow in. The generator is the ninth character."},
    {"Dust Mite Empire", 'O', "Comedy", "Satire", "Animated series", "medium", "Concept", "producer", "none", 'n', "unpublished", 30, 0,
     "Under a sofa in Turin a nation of mites holds its first election on the eve of the vacuum cleaner.",
     "Below the sofa of a retired notary there is a republic. It has two chambers, a flag, a cheese question, and a prophecy about "
     "a roaring light that comes on Saturdays.\n\nEach episode is one day of the campaign and four centimetres of carpet.", NULL,
     "Small politics, taken at full size.", "Upholstery as continent."},
    {"Halcyon Zero", 'A', "Sci-Fi", "Mystery", "TV series", "high", "Concept", "finance", "none", 'a', "draft", 0, 0,
     "A ship's archivist wakes to find that the voyage he has recorded for ninety years has not yet left the dock.",
     "Edmund Sayle has kept the log of the Halcyon through three captains and a mutiny. He wakes in dry dock, on the morning of "
     "departure, with ninety years of entries in his own hand and a crew that has never met him.", NULL, NULL, NULL},
    {"The Quarantine Waltz", 'M', "Drama", "Romance,Music", "Feature film", "medium", "Treatment", "finance", "none", 'a', "archived",
     75, 0,
     "Two dance partners locked in on opposite sides of a courtyard rehearse for a contest that has already been cancelled.",
     "They have danced together for six years and have never agreed about anything else. Locked in on two sides of a Viennese "
     "courtyard, they rehearse at their windows, to a radio that a neighbour puts on the sill at five, for a contest that both "
     "know will not take place.", NULL, "Distance as rhythm.", "A courtyard with forty windows and one chestnut tree."},
};
const size_t demo_pitch_count = COUNT(demo_pitches);
