/**
 * The passwords that are guessed first: well-known words, keys that lie side by side, repetitions and dates, with or without
 * the usual digits and signs around them. A word stands for all its spellings (`P@ssw0rd2024!` is `password`).
 */

/** Words of letters and digits, in lower case, shorter ones for what is made of them. Read at the first question. */
const list = `
007007 007bond 1314520 14142135 27182818 2pac 31415926 314159265 420420 42069 4815162342 50cent 5201314 666666 6969
696969 69696969 8675309 aaa aaabbb aabbcc aaliyah aardvark aaron abc abcabc abcd abcde abcdef abcxyz abigail access
accessdenied accord account acdc achilles acmilan acura adam admin adminadmin administrador administrateur
administrator adminpass adminpassword admins adrian adriana adriano adventure aerosmith africa agent007 aggies
agnieszka ahmad ahmed ahoj aiden aini1314 airborne aircraft airforce airplane ajax alabama aladdin albert alberto
alejandra alejandro alex alexander alexandra alexandre alexandria alexey alexia alexis alhamdulillah ali alice alicia
alien aliens allah alligator alligators allison aloha alpha alphabet alphaomega always alyssa amanda amateur amazing
amazon amber ambulance amelia amen america american amiga amigo amigos amistad amizade amor amorcito amore amoremio
amoreterno amour amsterdam amy ana anaconda anakin anastasia anchor andrea andreas andres andrew andrey android
andromeda angel angela angeles angelina angelito angelo angels anhyeuem animal animals anita anjing ankara ann anna
annabelle anne annie anonymous antelope anthony antonella antonia antonio anyone anything apartment apocalypse apollo
apple apples april aquarius aragorn archer architect area51 argentina ariel arizona army arrow arsch arsenal arsenalfc
arthur artist asd asdasd asdf asdfg ashlee ashley askim aslan asroma assassin assassinscreed asshole assholes asteroid
astonvilla astronaut astros athena athlete athletics atlanta atlantis atlas atletico audi audia4 audrey august austin
australia austria autumn ava avalanche avatar avenger avengers awesome ayse azerty azertyuiop babe babes baby babyblue
babyboy babydoll babyface babygirl babygurl babylon5 babylove bacardi backbone backdoor backup bacon badger badgers
baerchen ballerina balloon balloons baltimore bamboo banana bananas bandit bangladesh bank banker banking barbara
barbarian barbie barbiegirl barca barcelona barefeet barefoot barracuda bart bartek bartsimpson baseball basketball
bass bassguitar bassman bastard bathroom batman battle battlestar bayern bayernmunchen beach beaches beagle bear bears
beatles beautiful beauty beaver bebeko becca beckham becky bedroom beer beers beijing belgium believe believer bella
bellagio bellaswan bellissima beloved ben benfica bengals benjamin benji benny bentley berlin besiktas best bestfriend
bestfriends beta betty beyonce bff bianca bible bicycle bieber bigben bigbird bigblack bigboss bigboy bigdaddy bigdick
bigdog bigfish bigfoot biggie bigguy bigmac bigman bigred bigtime bike biker bikes bilbo bill billiards billion bills
billy billybob biohazard biology bird birdie birthday biscuit bismillah bisou bisous bitch bitchass bitches black
blackberry blackbird blackcat blackdog blackhawks blackie blackjack blackman blackout blackpink blackrose blacksabbath
blackstar blackwhite blacky blade bladerunner blah blahblah bleach bless blessed blessing blink182 blizzard blood
bloodline bloody blue blueberry bluebird bluedevils blueeyes bluefish bluejays bluemoon blueprint bluesky bluestar
blume blunt bmw bmwm3 boardwalk boat bob bobafett bobby bobmarley boca bocajuniors bollocks bonanza bond00 bond007
boneman bones bong bonita bonito bonjour bonnie boobear boogie bookworm boombox boomer booty boricua borussia boss
boston bottle boulder bowling boxer boxing boy boyfriend boys bradley brandon brandy brasil brasilia bratz brave braves
bravo brazil breakfast breeze brenda brett brewers brian brianna brighton britain british britney britneyspears
brittany bronco broncos bronx bronze brooke brooklyn brother brothers brown brownie browns bruins bryan bts bubba
bubble bubblegum bubbles buck buckeyes bucks buddha buddy budlight budweiser buffalo bugsbunny buick builder building
bull bulldog bulldogs bullet bulletproof bulls bullseye bullshit bumblebee bunnies bunny burger burrito business buster
butter buttercup butterflies butterfly butterscotch butthead buttons buzz buzzlightyear bvb09 c3por2d2 caballo cachorro
cadillac cairo cake cakes caleb california callofduty camaro camelot camera cameron camila camille campeon camping
camry canada canadian canadiens candies candle candy candygirl candyman cannabis cannon canucks canyon captain
captainamerica caramel cardinal cardinals caribbean carino cariño carl carla carlito carlo carlos carmen carol carolina
caroline carpenter carrot cartman cartoon casanova cash casino casper cassandra cassie castle cat catch22 catfish
cathedral catherine cathy cats catwoman cavalier cavaliers cecilia celebrity cellphone celtic celtics ceo ceramic
cerberus cfif chad chainsaw challenger chameleon champ champagne champion champions chance change changeit changeme
changepassword changethis channel charger chargers charizard charles charlie charlotte chaton cheese cheeseburger
cheesecake cheetah chelsea chelseafc chemical chemistry cherokee cherries cherry cheryl chess chester cheval chevelle
chevrolet chevy chewbacca cheyenne chicago chicagobears chicken chickens chico chief chiefs child children chile
chimera china chinese chinook chipper chiquita chiquitita chiquito chivas chloe chocolat chocolate chopper choppers
chouchou chris christ christian christin christina christine christmas christopher christy chrome chrono chronotrigger
chrysler chuck chuckles church ciao ciaociao cigarette cinder cinderella cindy cinnamon cinta cintaku circus cisco
citadel citroen civic civilization civilwar claire clarence clarinet clarinets class classic classics classof claudia
clave cleveland clever clippers cloud clouds clover clown clowns clubpenguin coach cobra cocacola coco cocoa coconut
coding cody coffee coke coldplay colleen college colombia colonel colonial colorado colors colour colts comanche comet
commander commando community company compaq completely computer computers conan concrete condor confidence confused
connect connection connor contact contrasena contraseña control controller cookie cookies cool coolcool cooldude
coolgirl coolguy coolio coolman coolness cooper cop copper corazon corazones corey corinthians corleone corndog corolla
corona corvet corvette cosmic cosmo cosmos cotton coucou cougar cougars counterstrike country countryboy countrygirl
courtney cow cowboy cowboys cowgirl coyote coyotes cracker crackers cranberry crazy crazyboy crazygirl crazyman
creation creative creature cricket crimson crimsontide cristal cristian cristiano cristianoronaldo cristina cristo
crocodile crossfire crossroads crow crown cruise cruiser crusader cruzazul cruzeiro crystal cska cuba cubs cucciola
cucciolo cuddles cupcake currency custom customer cute cutie cutiepie cyber cyberpunk cyborg cycling cyclist cyclone
cyclones cyclops cynthia dad daddy daddysgirl dads daffy dagger daisy dakota dallas dance dancer dancing danger
dangerous dani daniel daniela danielle danny daredevil dark darkangel darkknight darklord darkness darkside darkstar
darling darthvader database daughter dave david davids davidson daylight ddd dead deadhead deadman deadpool dearest
death deathmetal deathnote deathrow deathstar debbie debian debora deborah debra december deepblue deer default
defaultpassword defender deftones delhi delicious delight deliver delivery dell delpiero delta demo demon demos
demouser denise denmark dennis denver derek desert desire desiree desktop destiny destroy destroyer detective detroit
deus deusefiel deutschland developer devil devildog devils devin dexter diablo diamond diamondback diamonds diana diane
dickens dickhead digger digimon digital dilbert dinosaur dios diosesamor director dirty dirtydog disco discord discover
discovery disney disneyland distance dmitry doberman doctor dodge dodgers dog dogdog doggie doggy doghouse doglover
dogs dollar dollars dolphin dolphins domain domination dominic dominique domino donald donaldduck donkey donna doom
door doors doraemon dorothy dortmund doudou doug douglas downhill downtown dracula dragon dragonball dragonballz
dragonfly dragons dragonslayer dream dreamcast dreamer dreamgirl dreaming dreamland dreams drifter drinking driver
drowssap drpepper drummer drums drunk dubai ducati duck ducks dude duke dukeduke dumbass dumbledore dummy dungeon
dungeonmaster dungeons dupa dupadupa dustin dusty dwight dylan dynamite dynamo dynasty eagle eagles earnhardt earth
earthquake easter eastside eastwood eclipse economy ecuador edc editor eduardo education edward edwardcullen eeyore
eggplant egypt eighteen einstein ekaterina eleanor electric electro elegant element elena elephant elevator eleven
elisabeth elizabeth ella ellen elvis elvispresley email emerald emily eminem emma emo emoboy emogirl emotion emotional
emperor empire emyeuanh endlesslove energy engel engine engineer england english enigma enter enternow enterprise
entrar envelope epsilon eric erica erik erin escape escort esmeralda espana esperanza essential estrella estrellita
estudiante eternity ethan etoile euteamo eva evan evanescence evelyn evening evergreen everlast everton everyday
everything evolution example excalibur excellent exo exodus experience exploited explorer explosion express extreme
fabian fabio fabulous facebook factory fairies fairy faith faithful falcon falconer falcons fall fallen fallout
falloutboy familia famille family familyguy fantastic fantasy farfalla farmer farming farside fastball fatality fatass
fatboy fatcat father fatma fatman fcbarcelona fcbayern fcporto fearless feather feathers february federica federico
feijenoord felicidade felipe felix female fender fenderstrat fenerbahce fernanda fernando ferrari ferret feyenoord fiat
fickdich ficken fiesta fighter fighters fighting final finalfantasy finance findingnemo finland fiona fire fireball
firebird fireblade firefighter firefly firefox firehouse fireman firewall fireworks firstlove firstone fish fisherman
fishes fishing fivestar flame flamengo flamingo flanders flash flashlight flight flintstones flipper florence florida
flower flowers fluffy flyer flyers flying focus foolish football footballs footlocker ford fordf150 forest forever
foreverlove forgetit forgetme forgot forgotit forgotten formula fortnite fortune fortyniners forzainter forzanapoli
forzaroma fotboll foundation fountain fox foxtrot foxy francais france francesca francesco francis francisco franco
frank frankfurt frankie franklin freak freaky freckles freddie freddy freddykrueger free freebird freedom freeman
freepass freestyle freeuser french friday friend friendly friends friendship friendster frodo frog frogger froggie
froggy froglegs frost frosty fruehling fuck fucked fucker fucking fuckit fuckme fuckoff fuckthis fuckyou fullmoon fun
function funfun funky funny funtime fussball futbol futebol futurama future gabriel gabriela gabrielle galactica
galatasaray galaxy gambit game gamecube gameofthrones gamer gamers games gaming gamma ganda gandalf ganesh gangsta
gangster ganja garage garden garfield gargoyle garrett garrison gary gasman gatekeeper gateway gatinha gatinho gatito
gators gears gecko geheim gemini general genius gentleman george georgia gerald gerard german germany getmoney getsome
gfhjkm ghana ghbdtn ghetto ghost ghostrider giant giants gibson gigabyte gina ginger giovanni giraffe girl girlfriend
girls giulia giuseppe gizmo gladiator global gloria glory gmail goalie goalkeeper goat goblue gobucks gocubs god
godbless godfather godisgood godisgreat godislove godofwar godsmack godzilla gohan goku gold goldberg golden goldeneye
goldfish goldie goldmine goldstar goldwing golf golfball golfer golfgti golfing goliath gollum goober goodboy goodbye
goodday goodgame goodgirl goodgod goodlife goodluck goodnews goodone goodtimes goofy google gordon gorgeous gorilla
gossipgirl goth gothic gotohell governor grace graduate grandma grandpa grandprix grapefruit grapes grasshopper
grateful gravity gray graywolf great greatest greatone greece green greenapple greenbay greenbean greenday greeneyes
greenman greentea greenwood greg gregory gremio gremlin grenade grey greyhound griffin grimreaper grizzly groovy
gryffindor gto guapa guapo guardian guerrero guessme guesswho guest guestguest guestpassword guests guillermo guinevere
guinness guitar guitarist guitarra gunner gunners gunsnroses gunther gustavo guy guys gymnast gymnastics habbo hacienda
hacked hacker hackers hacking hackme hades haha hahaha hahahaha hailey halflife hallmark hallo hallohallo halloween
halo hamburg hamburger hammer hammers hamster handball handsome handyman hannah hannahmontana hannibal hanoi hansolo
hanuman happening happiness happy happybirthday happyday happyfeet happygirl happyman happyness happynewyear hardcore
harddrive hardrock hardware harlem harley harleydavidson harmony harold harry harrypotter harvard harvest hase hasi
haslo hassan hatred hawaii hawaiian hawk hawkeye hawkeyes hawks hayabusa hayley headhunter headshot heart heartbreak
heartless hearts heat heather heaven heavenly heavymetal hector hehe hehehe heineken hejhej helen helena helicopter
hell hellboy hellfire hello hello2u hellohel hellohello hellohi hellokitty hellothere helloworld help helpdesk helpme
helsinki henry hentai herbert herbst hercules heritage hermione hermosa hero heroes hertha heslo highland highlander
highschool highway hiphop history hitman hobbes hobbit hockey hogwarts hola holahola holamundo holiday holidays holland
holly hollywood holmes home homeboy homepage homer homersimpson homesweethome homework honda hondacivic honesty honey
honeybee honeybun hongkong hoosiers hooters hope hopeless horizon horny horse horses hospital hotdog hotgirl hotmail
hotrod hotshot hotstuff hottie houdini hounddog house houston huawei hugs hulk hummer hund hungergames hunter hunting
hurricane hurricanes husband huskers husky hussein hydrogen iamcool iamgod iamlove iamthebest iamtheman ian ibrahim ice
iceberg icecold icecream icecube icehouse iceman ichigo ichliebedich idiot idontknow ihateu ihateyou ihavenopass
illusion ilove ilovegod iloveher ilovehim ilovejesus iloveme ilovemom ilovemyfamily ilovemylife ilovemymom ilovemyself
iloveu iloveyou iloveyousomuch iloveyouu imagination imagine imissyou immortal impact impala imperator imperial
imperium important impossible impreza incredible incubus independence india indian indiana indigo indonesia industrial
inferno infiniti infinity influence ingrid innocent insane inside inspector inspiron instagram instant integra intel
intelligent inter interest intermilan international internet intrepid inuyasha investor invisible iphone iran iraq
ireland irene irina iris irish ironmaiden ironman isaac isabel isabella isabelle island islander isolation israel
istanbul itachi italia italian italiano italy ivan iverson jabroni jack jackdaniels jackie jackpot jackrabbit jackson
jacob jade jaguar jaguars jailbird jaimatadi jaime jakarta jake jamaica jamaican james jamesbond jamie janet janice
january japan japanese jasmin jasmine jason jasper java javascript javier jayz jazz jazzman jean jeanne jeannie jedi
jeep jeff jeffrey jellybean jellyfish jelszo jenna jennifer jenny jeremy jerry jersey jesse jessejames jessica jessie
jester jesucristo jesus jesuschrist jesuscristo jesusislord jesuslives jesuslovesme jesusteamo jetaime jets jewelry
jewels jill jim jimbob jimmy jlo joan joanna joanne jocelyn joe joejoe joey johanna john johncena johndeere johnjohn
johnlennon johnny johnsnow johnson jojo jojojo joker jokers jon jonas jonasbrothers jonathan jonsnow jordan jorge jose
joseluis joseph josephine josh joshua journey joyce juan juancarlos juanita judith judo judy juice julia julian juliana
julie juliet juliette july jumper jumpman june junebug jungle junior juniper jupiter jurassic justdoit justice justin
justinbieber justine juve juventus kacper kakashi kamikadze kamikaze kangaroo kansas kanye karachi karaoke karate karen
karina karla karolina kasia katana kate katherine kathleen kathryn kathy katie katniss katrina katyperry katze kawasaki
kayla kaylee keepout keith kelly kelsey ken kenneth kennwort kenny kentucky kenya kermit kevin keyboard kickass
kickboxing kicker kickflip kidrock kids kilimanjaro killbill killer killers killme kim kimberly kimchi kimmie king
kingdom kingdomhearts kingfish kingkong kingpin kings kingsize kinky kirill kirk kiss kisses kissme kitchen kitten
kittens kitty kittycat knickers knicks knight knights knockout knuckles knuffel kobe kobebryant kochamcie kochanie
koeln korea korn krakow kratos krishna kristal kristen kristin kristina krypton krystal kucing kurt kuya kyle labrador
labtec lacoste lacrosse ladies lady ladybird ladybug ladydi ladygaga ladyluck lahore lake lakers lalala lalalala lamb
lamborghini lance lancelot lancer landlord landmark landrover language lannister lapin laptop laracroft larry laser
lasers lassie lasvegas laugh laughing laura lauren lavalamp lavender lawrence lawyer lazio league leagueoflegends
leather leavemealone lebron lebronjames ledzep ledzeppelin legend legendary legends legion lego legolas legos lemon
lemonade lena lennon lenovo leo leomessi leon leonard leonardo leopard leprechaun leslie letmego letmein letmeinnow
letmesee letter levis501 lexus liberal liberty library licorice lieb liebe liefde lifehouse lifestyle lightbulb
lighthouse lightning lightyear lilbit lilian lilies lillian lilmama lilman lilwayne lily limited limousine limpbizkit
lincoln linda lindsay lindsey lineage lineman linkedin linkinpark linux lion lionelmessi lioness lionking lions
lipstick lisa lisboa listen little littlebear littlebit littlegirl littleman littleone liverpool liverpoolfc liz lizard
lizzie lobster loca location loco locura logan login loginlogin loginpassword logitech logon loki lokomotiv lol lolipop
lolita lollipop lollol lollypop london lonely loneranger lonestar lonewolf longbow longhair longhorn longhorns longjohn
looney looneytunes lordoftherings lorena lorenzo loretta lori lorraine losangeles losenord loser losers lottery lotus
louis louise louisiana loulou love lovebird lovebug lovechild loved lovehate lovehurts lovelife lovelove lovely loveme
lover loverboy lovergirl lovers lovesucks loveu loveya loveyou loving lowrider lozinka lubimaya lubov lucas lucia
lucifer lucille lucky luckydog luckyme luckyone luckystar lucy ludmila luffy luigi luis luisa luke lukeskywalker luna
lunatic lydia lynn lyon macaroni macbook macgyver machine macintosh mackenzie macro mad maddog madeline madison madman
madmax madness madonna madrid mafia magazine maggie magic magical magician magicman magnet magneto magnolia magnum
mahal mahalkita mahalko mahalkoh mahogany mail mailman majestic majesty major makaveli makayla makemoney maksim
malaysia malibu mama maman mamaypapa mami mamita mamma man manager manchester manchesterunited mancity mandarin
mandrake mandy mango manila manman manolito mansion manson mantis manuel manuela manunited manutd maple mapleleafs
maplestory maradona marathon marauder marcel marcela marcelo march marco marcos marcus margaret margarita maria mariadb
mariah mariana marie marijane marijuana marilyn marilynmanson marina marine mariners marines mario marion mariposa
mariposas marisa marisol marissa mark marketing marlboro marlboros marley marlin marlins marriage married mars
marseille marshall marshmallow martha martian martin martina martinez martini marvel mary maryjane mascot mash4077
mason massacre master masterchief masterkey mastermind masterpassword mateusz math mathematics matilda matkhau matrix
matt matthew maureen maurice mauricio maus mausi maverick mavericks max maximum maximus maxine maxwell may maya mayday
mayonnaise mazda mccartney meatball meathead meatloaf mechanic medal medical medicine medusa mega megadeth megaman
megan megapass megatron mehmet melanie melbourne melinda melissa melody melrose member memories memory men mental
mentor mercedes mercedesbenz merchant mercury merlin mermaid mermaids message messenger messi messiah metal metalgear
metalica metallic metallica meteor mets meuamor mexican mexicano mexico mia miami miamor miamorcito michael
michaeljackson michaeljordan michelle michigan mickey mickeym mickeymouse micro microlab micron microphone microsoft
midget midnight midnite midway mighty miguel mikaela mike mikemike mikey milan mildred milena mileycyrus military milk
milky milkyway millenium millennium million millionaire mima minecraft minhasenha minhavida minister minnesota minnie
minniemouse minotaur minou miracle miranda mirror misiaczek misiek missbehave mission mississippi missy mistake mister
misterx mistress mitchell mitsubishi mittens mivida mobile mobilemail mobster modem modern mohamed mohammed mohawk
molecule mollie molly mom momdad mommy moms monalisa monamour monarch monday money moneybags moneymaker moneyman
moneymoney mongodb mongoose monica monique monitor monkey monkeyman monkeys monopoly monster monsters montana monterey
montreal monty montypython moocow mookie moomoo moon moonbeam moonlight moonshine moose mooses mordor morgan morning
moron morpheus morrowind mortgage moscow moskva mosquito motdepasse mother motherfucker motherland motherlode motion
motocross motorcycle motorola mountain mountaindew mountains mouse movement movie movies mozilla mrbig mrcool mtndew
mudar muffin muhammad mulder mulderscully multimedia mumbai munchkin muneca munich murat murder murphy muscle mushroom
mushrooms music musica musician musiclover musicman mustafa mustang mustard mutter mychemicalromance myfamily mykids
mylife mylittlepony mylove mymoney myname mypass mypassword mysecret myspace mysql mystery mystic mythology nadia naked
namaste nana nancy naomi napoleon napoli narnia naruto narutouzumaki nascar nasty nastya natalia natalie natasha
nathalie nathan nathaniel natural nature naughty navigator navy navyseal nazareth ncc1701 ncc1701d ncc1701e necklace
nederland needle nelson nemo neo neopets neptune netflix netscape network nevada never neveragain neverland newcastle
newjersey newlife newpass newpassword newport newton newworld newyear newyork newyorkcity neymar nicholas nick
nickelback nicky nicolas nicole nigeria night nightfall nighthawk nightingale nightmare nightowl nights nightwing
nightwish nihao nikita nikki nikolai nimda nina nineball niners nineteen ninetynine ninja ninjas nintendo nirvana
nissan noah nobody noelle nokia noname nonsense noodle noodles nopass nopasswd nopassword norge norma norman northern
northside norway nosferatu notebook nothing nounours november nuclear nude nugget nuggets number numberone nurse
nursing nyc oakland oakley oasis obiwan oblivion ocean october octopus odin office officer offroad offspring ohio
ohiostate oilers oklahoma oksana oldpassword oldschool olga oliver olivia olympus omar omega onedirection onelove
onepassword onepiece onetwothree online onlyme opel openme opensesame opensource openup opera operator optimist optimus
optimusprime oracle orange orangejuice orchid orchids oregon oreo organic orgasm original orioles orion orlando oscar
osiris ostrich otter outdoors outlaw outlaws outlook outsider overdose overkill overlord overtime overwatch oxford
oxygen ozzy p4ssword pablo pacific packard packers pacman paige paintball painter pakistan palace paladin palmeiras
pamela pancake pancakes panda pandora pantera panther panthers paola papa paperclip paperino papi papillon papito
parachute paradigm paradise paradox parallel paramore paranoid parents paris parker parol parola parole parrot
parrothead partner party partytime pass passcode passion passme passord passpass passphrase passport passw passwd
password passwordit passwords passwort pasta patches pathfinder patience patricia patrick patrickstar patriot patriots
patty paul paula pauline paulo pavement pavilion payday payment paypal peace peaceful peacemaker peach peaches peacock
peanut peanutbutter peanuts pearl pearljam pebbles pedro peekaboo pegasus peggy pele pencil penelope penguin penguins
pentagon pentagram pentium pepito pepper pepperoni peppers pepsi perfect performance perkele perrito peru pete peter
peterpan peterson petra petunia peugeot pferd phantom philadelphia philip philippines philips phillies phillip philly
phoebe phoenix photo photograph photography photos photoshop physics piano pianoman piazza picard picasso piccolo
pickle pickles pickup pig piggy piglet pikachu pilot pinay pinball pineapple pinetree pingpong pinhead pink pinkfloyd
pinkie pinkpanther pinky pinoy pioneer pipeline pirate pirates pistol pistons pitbull pittsburgh pizza pizzahut pizzas
planet plastic platform platinum platypus playball playboy player playgirl playstation please plumber pluto poepie
poetry pogi poison poisonivy pokemon poker pokerface pokerstars poland polarbear polaris police policeman polopolo
polska pontiac pony poodle pooh poohbear pookie poop poophead poopie poopoo popcorn popeye popper popstar popular
porcupine porn pornhub porno porsche portal portland porto portugal poseidon postal postgres postgresql postman
postmaster potato potter power powerful powerman powerranger powerrangers powers prayer preacher preciosa precious
predator prelude presario present president presley pressure pretender pretty prettygirl priest primavera prince
princes princesa princess princesse principal printer printing priscilla prisoner private privet prodigy product
production professional professor profile profit program programmer progress project promise promises propaganda
prophet protect protection protector provider prudence psg psv psycho psychology public puertorico puma pumas pumpkin
punisher punk punker punkrock puppies puppy puppydog puppylove purchase purple purplerain pussy pussycat pussywillow
puzzle pwd pyramid pyramids python qaz qazwsx qqq quake quality quantum quarterback queen queens question quicksilver
quiksilver qwaszx qwe qweasd qweqwe qwer qwert qwerty qwertyu qwertz r2d2c3po rabbit raccoon racecar racer racerx
rachael rachel racing radiator radical radio radiohead rafael rafaela ragnarok rahasia raider raiders railroad rain
rainbow rainbowdash rainbows raindrop rainforest rainman rainy rakkaus rambo rammstein ramon randy ranger rangers
rapper raptor raptors raquel rascal raspberry rasputin rasta rastafari rattlesnake raul raven ravens ravioli ray
raymond rbd reading realmadrid realtor reaper rebecca rebel rebelde rebels reckless red redbaron redbull reddog
reddragon redhat redhead redis redlight redneck redriver redrose redrum redskins redsox redstone redwing redwings
reggae regina reloaded remember remington renaissance renata renault renee renegade replay reptile republic request
rescue reservoir resident residentevil resolution restaurant restless resu retired retriever retsam revenge reverse
revolution revolver reward rex reynolds rhinoceros rhonda rhythm ricardo rich richard richie rick ricky ricochet riddle
rihanna riley ripper rita river riverplate rivers riverside roadkill roadking roadrunner rob robert roberta roberto
robin robinhood robinson roblox robot robotech rocio rock rockandroll rocker rocket rocketman rockets rockford rockhard
rockies rocknroll rockon rocks rockstar rocky rodrigo roger rollercoaster rollingstones rollsroyce rolltide roma
romance romania romantic rome romeo ronald ronaldinho ronaldo ronnie ronweasley rooney rooster roosters root rootme
rootpassword rootroot rosa rose rosebud rosebush rosemary roses rosie rosita rotterdam rottweiler roulette route66
route666 router rover roxanne roxy roy royal royals ruben ruby rugby rugger runaway runescape runner running rush2112
rushmore russell russia rusty ruth ryan saab sabina sabres sabrina sadie safari safety sagittarius saibaba saigon
sailboat sailing sailor sailormoon saint saints sakura salamander salasana sales salesman sally salmon salvador
salvation sam samadams samantha samara sammy sample samson samsung samuel samuels samurai sanchez sanctuary sandiego
sandman sandra sandrine sandwich sandy sanfrancisco santa santaclaus santiago santos saopaulo sapphire sara sarah sassy
sasuke satan saturday saturn saudade saudi sauron sausage savage savannah saxophone sayang sayangku scandal scarecrow
scarface scarlet scarlett schalke schatje schatten schatz schatzi schnapps schnecke schnucki school schumacher science
scooby scoobydo scoobydoo scooter scorpio scorpion scotland scott scottish scotty scout scrappy scratch screamer screen
scrooge scruffy seagull seahawks seahorse sean search season seat seattle secret secretagent secretpassword secrets
secure secured security selena selenagomez seminole seminoles semperfi senator senha senhas seniseviyorum sensation
seoul sephiroth september sepultura sequoia serena serendipity serenity sergeant sergey sergio server service sesame
seth seven sevens seventeen seventy sevgilim sex sexsex sexy sexyboy sexygirl sexylady sexymama sexysexy shadow shadows
shaggy shakespeare shakira shalom shaman shamrock shane shania shannon shaq shark sharks sharky sharon shawn sheep
sheffield sheila shelby sheriff sherlock sherry shinobi shirley shit shithappens shithead shiva shooter shopping shorty
showme showtime shrek shutdown shuttle sickness sidney sienna sierra sifre sigma signal signin signup silence silent
silly silver silverado silverfish silverfox silverstar silvia simba simcity simon simple simpleplan simpsons sims
sinclair singapore singer singing sinner sissy sister sisters sith sixers sixteen sixtynine skate skateboard
skateboarding skater skeeter skeleton skiing skinny skipper skippy skoda skull skulls sky skyblue skyhawk skylar skyler
skyline skyrim skywalker slacker slapshot slayer sleeping sleepless sleepy slim slimjim slimshady slipknot slippers
slippery slugger slytherin smackdown smallfry smallville smart smartass smartie smarty smashing smeagol smile smiler
smiles smiley smirnoff smith smoke smoker smokey smokie smoking smooth smudge snake snapchat snapper snapple sneakers
snickers sniper snoopdog snoopdogg snoopy snow snowball snowbird snowboard snowboarding snowflake snowman snowwhite
snowy snuffy snuggles soccer soccerball socrates sodapop sofia softail softball softtail software soldier soleil
solitaire solomon solution somebody someone something sommar sommer son song songoku sonia sonic sonics sonne
sonnenschein sons sony sonya sooners sophia sophie sopranos sorcerer soul soulmate soundgarden southafrica southern
southpark southside space spaceman spaceship spaghetti spain spanish spanky sparkle sparky sparrow spartak spartan
spartans spatz special specialk spectrum speed speedo speedracer speedway speedy spelling spencer spider spiderma
spiderman spike spinner spirit spitfire splash splinter spock spongebob spooky sporting sportster spot spotify spring
springer springfield springtime sprinkles sprinter sprite spurs sqlserver squall squidward squirrel squirt sss stacey
stacked stacy stalker stallion stampede standard stanley star starbright starbuck starbucks starcraft starfire starfish
stargate stark starlight stars starship starter startrek starwars static statue steel steele steelers stefan stefanie
stefano stella stephan stephanie stephen sterling steve steven stewart stewie sticky stiletto stingray stinky stockholm
stone stonecold stoner stonewall storm stormtrooper stormy strange stranger stratus strawberries strawberry streamer
street streetball strength strike striker strikers string stripper strong stronger stronghold struggle stuart student
students studio studmuffin stupid stuttgart stylus subaru subhanallah sublime submarine suburban success successful
sucesso sucker suckit suckme sue sugar sugarplum sullivan sum41 summer summertime sundance sunday sunderland sundevil
sunflower sunlight sunny sunnyday sunrise suns sunset sunshine suomi super superboy superfly supergirl superhero
superior superman supermario supernova superpower supersecret supersonic superstar superuser supervisor superwoman
support supreme surfer surfing surprise surveyor survival survivor susan susana susie suspect suzanne suzuki sven
sverige svetlana swallow sweden sweet sweetest sweetheart sweetie sweetness sweetpea sweety swimmer swimming swinger
swiss switch sword swordfish swordsman sybase sydney sylvia symbol sympathy symphony syracuse sysadmin sysop system
szeretlek tacobell tacoma talented talisman tamara tammy tangerine tango tanner tanya tara targaryen tarheels tarzan
tasmania tasmanian tatiana tattoo taylor taylorswift taz tazmania tbone tea teacher teachers team teamo teamomucho
techno ted teddy teddybear tekken telegram telephone television temp templar temple tempo temporary temppass
temppassword temptation tennessee tennis tequiero tequieromucho tequila teresa terminal terminator terrapin terror
terrorist terry tesla tesoro test testament tester testing testpass testpassword tests testtest testuser tetris teufel
texans texas thailand thanks thanksgiving thankyou theater thebear thebeast thebeatles thebest theblues theboss
thedoors thegame thegreat theking theman themaster theodore theone thepassword therapist theresa therock thesaint
theshit thething thinker thirteen thirty thirtytwo thisisit thisisme thistle thomas thompson thor thousand thriller
thug thuglife thumper thunder thunderbird thunderbolt thunderstorm thursday thx1138 tiamat tiamo tiberius ticket
tiffany tiger tigercat tigers tigerwoods tigger tightend tigre tiktok tim timber timberland timmy timothy tina tinker
tinkerbell tinman tintin titan titanic titanium titans toaster tobias toby today todd toffee together toilet tokyo
tolkien tom tomahawk tomato tombraider tombstone tomcat tommy tommyboy tomorrow tomtom toni tonight tony tonymontana
toolbox toolman toor tootsie topcat topdog topgun topolino topsecret tornado toronto torpedo torres tortoise toshiba
total totally totoro tottenham touchdown touchme tournament tower toyota toys toystory trabzonspor tracker tractor
tracy trailer training trance transam transfer transformers transit translator transport trapdoor trapper travel
traveler travis treasure treetop trevor triangle triathlon tricia trident trigger trinidad trinitron trinity triple
tripper trisha triton triumph trixie trojan trojans trooper tropical trouble troublemaker troy truck trucker trucking
trucks trueblue truelove trueno trumpet trustgod trustme trustno truth tsunami tucker tuesday tulip tulips tunafish
tundra tupac turbo turkey turkiye turnip turquoise turtle turtles tweety tweetybird twentyone twilight twinkle twins
twister twitter tycoon tyler typewriter tyson ubuntu ukraine ultimate ultra umbrella unbelievable uncle underdog
underground undertaker underwater underworld unicorn unicorns uniform united unity universal universe university
unknown unlimited upgrade upyours uranus ursula usa user userid username userpass userpassword users useruser usmc
utopia vacances vacation vader vagabond valentin valentina valentine valeria valerie valhalla validate valley vampire
vampires vampiro vanesa vanessa vanguard vanhalen vanilla vasco vater vatoloco vector vegas vegeta velvet vendetta
venezuela venom venture venus vera verbatim veronica veronika vertigo veteran vfhbyf viagra vicious victor victoria
victorious victory vida vietnam viking vikings viktor viktoria viktoriya village vincent vintage viola violence violet
violin viper virginia virtual virus vision visitor vista vivian vladimir vodafone vodka voiture volcano volcom
voldemort volimte volkswagen volleyball voltage volunteers volvo voodoo voyager voyeur vulcan wachtwoord waheguru wales
wallpaper walter wanda wangyut2 wanker warcraft warhammer warlock warlord warning warpath warren warrior warriors
warszawa washburn washington wassup watcher watching water waterfall waterloo watermelon wayfarer wayne weasel weather
webkinz webmaster webster wedding wednesday weed weekend weezer welcome welcomeback welcomehome welder welkom
wellington wendy werder werewolf wesley westcoast western westham westlife westminster westside westwood whale whatever
whatsapp whatsup whatthe whatthefuck whatthehell wheeler wheels whiplash whiskers whiskey whistler white whiteboy
whitehouse whiteman whiterose whitesnake whitesox whitetiger whitewolf whitey whocares wicked wife wifi wifipassword
wildcat wildcats wildchild wilderness wildfire wildlife wildone will william williams willie willkommen wilson wind
windmill window windows windsor windsurf wine wingnut winner winners winnie winniethepooh winning winston winter
winterfell winteriscoming wintertime wireless wisconsin wisdom witch witchcraft wizard wizards woaini woaiwojia
wodemima wolf wolfgang wolfie wolfman wolfpack wolverine wolverines wolves woman women wonder wonderboy wonderful
wonderland wonderwoman woodland woodstock woodwork woody woofwoof wordpass worker workout world worldcup worldwide
wormwood worship wrangler wrench wrestle wrestler wrestling wsx wutang www wyoming xavier xbox xfiles xiaomi xmas xmen
xtreme xxx xxxx xyz yacht yahoo yamaha yankee yankees yardbird yasmin yasmine yeah yellow yellowstone yellowsubmarine
yesenia yesterday yfnfif yoda yogibear yolanda yomama youandme young younggun youngmoney yourmom yourmother
yourpassword yousuck youtube yoyo yoyoyo yugioh yummy yusuf yvette yvonne zach zachary zaq zaragoza zealot zebra zebras
zelda zenit zenith zeppelin zerocool zeus zidane ziggy zigzag zildjian zoe zoey zombie zombies zorro zulu zxc zxcv
zxcvb zxcvbnm1 zxczxc zzz александр андрей дмитрий йцукен кредо любовь максим москва настя наташа пароль привет россия
сергей солнышко спартак パスワード 密码 비밀번호
`

/** Keys in the order in which fingers and minds pass over them, once per direction. */
const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "`1234567890-=",
  "~!@#$%^&*()_+",
  "qwertyuiop[]\\",
  "asdfghjkl;'",
  "zxcvbnm,./",
  // German and French keyboards.
  "qwertzuiopü",
  "yxcvbnm",
  "azertyuiop",
  "qsdfghjklm",
  "wxcvbn",
  // Russian ones.
  "йцукенгшщзхъ",
  "фывапролджэ",
  "ячсмитьбю",
  // Columns and zigzags.
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
  "qazwsxedcrfvtgbyhnujmikolp",
  "zaq1xsw2cde3vfr4bgt5nhy6mju7ki8lo9",
  "zaq12wsxcde34rfvbgt56yhnmju7",
  "!qaz@wsx#edc$rfv%tgb^yhn",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "1a2b3c4d5e6f7g8h9i0j",
  "a1b2c3d4e5f6g7h8i9j0",
  "1a2s3d4f5g6h7j8k9l",
  "a1s2d3f4g5h6j7k8l9",
  "1z2x3c4v5b6n7m",
  "qawsedrftgyhujikolp",
  "qaswedfrtghyujkiolp",
  "qweasdzxcrtyfghvbn",
  "147258369",
  "159753456",
  "741852963",
  "1029384756",
  "13579",
  "02468",
  "112233445566778899",
  "aabbccddeeff",
  "qqwweerrttyy"
]

let words: ReadonlySet<string> | undefined
let runs: ReadonlyArray<string> | undefined

const wordSet = (): ReadonlySet<string> => words ??= new Set(list.trim().split(/\s+/))

const runList = (): ReadonlyArray<string> =>
  runs ??= rows.flatMap((row) => [row, Array.from(row).toReversed().join("")])

/** Digits and signs that people put for letters. `1` is an `i` or an `l`. */
const unfold = (text: string, one: "i" | "l"): string =>
  text.replace(/[013457@$!+€|]/g, (sign) => {
    switch (sign) {
      case "0":
        return "o"
      case "3":
      case "€":
        return "e"
      case "4":
      case "@":
        return "a"
      case "5":
      case "$":
        return "s"
      case "7":
      case "+":
        return "t"
      default:
        return one
    }
  })

const isWord = (text: string): boolean => {
  const set = wordSet()
  return set.has(text) || set.has(unfold(text, "i")) || set.has(unfold(text, "l"))
}

/** Eight letters with which a word begins: some systems took no more, and people kept what was left. */
const isCutWord = (text: string): boolean =>
  text.length === 8 && Array.from(wordSet()).some((word) => word.startsWith(text))

/** How far a run of at least three neighbours or equal characters goes from here. */
const runLength = (text: string, from: number): number => {
  let length = 1
  while (from + length < text.length && text[from + length] === text[from]) length++
  for (const run of runList()) {
    let reach = 3
    while (from + reach <= text.length && run.includes(text.slice(from, from + reach))) reach++
    length = Math.max(length, reach - 1)
  }
  return length
}

/** Nothing but a few runs. */
const isRuns = (text: string): boolean => {
  let at = 0
  for (let count = 0; count < 4 && at < text.length; count++) {
    const length = runLength(text, at)
    if (length < 3) return false
    at += length
  }
  return at === text.length
}

/** The shortest text of which this one is a repetition; itself when it is none. */
const unitOf = (text: string): string => {
  const at = `${text}${text}`.indexOf(text, 1)
  return text.slice(0, at)
}

const isDay = (year: number, month: number, day: number) =>
  year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31

/** Eight digits that are a day, in any order of its parts. */
const isDate = (digits: string): boolean => {
  if (digits.length !== 8) return false
  const [a, b, c, d] = [0, 2, 4, 6].map((at) => Number(digits.slice(at, at + 2))) as [number, number, number, number]
  return isDay(a * 100 + b, c, d) || isDay(a * 100 + b, d, c) || isDay(c * 100 + d, a, b) || isDay(c * 100 + d, b, a)
}

/** Is this what people put before or after a word to please a rule: signs, a few digits, a year, a run, a date? */
const isTrimming = (text: string): boolean => {
  const digits = text.replace(/\D/g, "")
  return text.length - digits.length <= 4
    && (digits.length <= 4 || isRuns(digits) || isDate(digits) || unitOf(digits).length <= 3 || wordSet().has(digits))
}

/** Words and what surrounds them are looked for in texts of up to this length; longer ones are only ever repetitions. */
const maxTrimmed = 40

const isTrimmedWord = (text: string): boolean => {
  // Where letters begin and end; a digit in place of the first or last letter belongs to the word (`pa55w0rd`, `hell0`).
  const letters = /\p{L}(?:.*\p{L})?/u.exec(text)
  if (letters === null) return isTrimming(text) && text.replace(/\D/g, "").length > 4
  const start = letters.index
  const end = start + letters[0].length
  for (const from of [start, start - 1, start - 2]) {
    for (const to of [end, end + 1, end + 2]) {
      if (from < 0 || to > text.length) continue
      const middle = text.slice(from, to)
      const unit = unitOf(middle)
      const head = text.slice(0, from)
      const tail = text.slice(to)
      const isGuessed = isWord(middle) || isRuns(middle) || (unit !== middle && (unit.length <= 4 || isWord(unit)))
      if (isGuessed && middle.length >= 3 && isTrimming(head) && isTrimming(tail)) return true
      // A run to which a letter or two was added: `123456789a`.
      if (middle.length <= 2 && isTrimming(head) && isTrimming(tail) && (isRuns(head) || isRuns(tail))) return true
    }
  }
  // A known word that ends or begins in digits of its own (`blink182`), or a word and a run of keys (`lovezxcvbnm`).
  for (let at = 1; at < text.length; at++) {
    const head = text.slice(0, at)
    const tail = text.slice(at)
    if (isWord(head) && (isTrimming(tail) && !/\p{L}/u.test(tail) || isRuns(tail))) return true
    if (isWord(tail) && (isTrimming(head) && !/\p{L}/u.test(head) || isRuns(head))) return true
  }
  return false
}

/**
 * Is this among the passwords that everybody tries first? Expects normalised text (`PasswordText.normalise`). Spaces, dots,
 * hyphens and underscores between words change nothing.
 */
export const isCommon = (password: string): boolean => {
  const text = password.toLowerCase()
  const unit = unitOf(text)
  // A short text again and again, up to any length.
  if (unit !== text && (unit.length <= 4 || isCommon(unit))) return true
  if (text.length > maxTrimmed) return isRuns(text)
  const joined = text.replace(/[\s._-]/g, "")
  return isWord(text) || isCutWord(text) || isRuns(text) || isTrimmedWord(text)
    || (joined !== text && joined !== "" && (isWord(joined) || isRuns(joined) || isTrimmedWord(joined)))
}
