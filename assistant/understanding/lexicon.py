"""The words the reader knows: filler that asks for nothing, everyday words that are no names, short forms spelt out."""

from __future__ import annotations

# Carries no instruction of its own; may stand in any request without being accounted for.
FILLER = frozenset(
    """
    a an the please kindly thanks thank you hi hello hey dear good morning afternoon evening florin there team
    all-right ok okay so well um uh hmm erm oh yo mate buddy bro dude man love folks guys regards cheers best
    sincerely warm respected sir madam sirs ma'am just quickly quick real really very simply also too then and of
    for to in on at with from by into onto via per re regarding concerning our my your me us asap urgently urgent do
    make go ahead such today's below following hun hon ta lol haha hehe babe babes darling pal phew omg ugh
    yay yikes argh ya yer oi righto rightio alrighty cmon ein eine einen bless sweetie folks gang hallo servus moin
    grüße gruß vielen ah yea aye po opo
    """.split()
)

# Function words a read may leave over: they change nothing about which records are meant.
READ_FILLER = frozenset(
    """
    i we me us our my your you it this that these those do does did is are was were be been have has had can could
    would will should may might need want like see know tell show give get got any some all there here what which
    who how whats what's hows how's much many when where please pls the a an of for to from in on at by with and or
    so far up out over just now currently right today's exactly only list run pull bring check look let's lets again
    made make come came coming in-total total overall altogether full complete whole each every per still business
    shop store company account across customers customer ones one been gone going went through stripe yet ever quick
    quickly breakdown summary report overview figures figure numbers number stats details data please thanks thank
    hi hello hey dear florin morning good afternoon evening team mate ok okay and also then about kindly send
    provide share fetch display let like i'd i'll we've we're they they're them their his her mine yours as if's
    wondering curious asking want wanted would'd need'd cheers regards sir madam yo bro lot actually really 's well
    basically give'm us'n how'd what'd who'd that's whos who's
    """.split()
)

# Everyday words: never taken for a misspelling of a vocabulary word, never for a name when written small.
EVERYDAY = frozenset(
    """
    able about above accept accident account across act add address admin after afternoon again against age agency
    ago agree agreed agreement ahead air all allow almost alone along already also always am amount an and angry
    annual another answer any anybody anymore anyone anything anyway apart apologies app apparently appear apply
    appreciate approve approved are area aren't around arrange arrived article as ask asked asking asks at attached
    audit august available away baby back bad bag bank bar base based batch be beautiful became because become bed
    been before began behind being believe below best better between beyond big bit black block blue boat body book
    booked booking books boss both bottle bought box boy brand break breakfast bring broke broken brother brought
    brown budget build building built bunch bus business busy but buy buyer by cake call called calling calls came
    can can't cannot car card care case cash catering cause chair chance change changed charge charged charges chase
    cheap check checkout child children choose city class clean clear client clients close closed clothes club
    coffee cold collect college colour come comes coming company complain complained complaint complete confirm
    confirmed consider consultation consulting contact contract cook cool copy correct cost costs could couldn't
    count country couple course court cover crazy cream create credit cup currency current customer customers cut
    dad daily damage damaged data date daughter day days dead deal dear death debt decide decided deep default
    defect defective delay delayed delete deliver delivered delivery deposit design desk detail details did didn't
    died difference different difficult dinner direct disappeared discount discuss dispute disputed do doctor does
    doesn't dog doing dollar don't done door double doubt down draft drink drive drop due duplicate during each
    early easier easy eat else email emailed emails empty end ended ends enough enter entire entry error especially
    etc even evening event ever every everybody everyone everything exactly example except excuse expect expected
    expensive expired explain extra eye face fact fail failed fair fall family far farm fast father fault favour fee
    feel feels fees felt few figure file final finally find fine finish finished fire firm first fish fit fix fixed
    flat floor flower flowers fly follow following food foot for forever forget forgot form forward found four free
    fresh friday friend friends from front full fully fun function funds funny further future game garden gave
    general gentle get gets getting gift girl give given gives giving glad glass go goes going gold gone good goods
    got grand great green gross ground group grow guess guest guests guy guys gym had hair half hand handle hands
    happen happened happens happy hard has hasn't hate have haven't he head health hear heard heart heavy held hello
    help helped her here hers herself hi high him himself his history hit hold holiday holidays home hope hospital
    hot hotel hour hours house how however huge human hundred hurt husband i idea if important in include included
    includes including income increase indeed inform information inside instead insurance interest into invoice is
    isn't issue issues it item items its itself job join jobs joke jump just keep keeps kept key kid kids kind
    kitchen knew know known knows lady land language large last late later latest laugh law lawyer lead learn least
    leave leaves leaving left legal less lesson lessons let letter level lie life light like liked limit line list
    listed little live lives living loan local location long longer look looked looking looks lose lost lot lots
    loud love low luck lunch machine made mail main make makes making man manage manager many map market marketing
    match matter may maybe me mean means meant meet meeting member members membership men mentioned menu message met
    middle might mind mine minute minutes miss missed missing mistake mistakenly mix mom moment monday money monthly
    month months more morning most mother mouth move moved moves moving much mum music must my myself name named
    names near nearly need needed needs neither never new news nice night no nobody none noon nor normal not note
    nothing notice now number numbers occasionally of off offer offered office often oh old on once one only open
    opened or order ordered orders other others our ours out outside over overdue own owner page paid pain paper
    parent parents park part partial parts party pass past pay payer paying payment payments pays people per perfect
    perhaps period person personal phone photo pick picture piece place plan plane planned plans play please plus
    point policy poor possible post pound prefer present president press pretty previous price prices print probably
    problem process product products project promise promised proof proper public pull purchase push put quality
    quarter queen question quick quiet quite quote rain raise ran rather reach read ready real realised really
    reason receive received recent recently record red refuse regular reject related remember remind reminder remove
    rent repair repeat replace replied reply report request requested rest return returned review rich right river
    road room round rule run running sad safe said salary sale sales same saturday save saw say saying says school
    sea season seat second see seem seems seen self sell send sending sense sent separate series serious service
    services session set several shall share she ship shipped shipping shirt shoes shop short should shouldn't show
    shows shut sick side sign signed simple simply since single sister sit site size sleep slow small smart so
    software sold some somebody someone something sometimes son soon sorry sort sound space speak special specific
    spend split spoke sport staff stand start started state statement stay step steps still stock stole stolen stop
    stopped store story straight street strong student stuff such sudden suddenly suggest sum summer sun sunday
    supplier supply support suppose supposing assuming sure surely
    system table take taken takes taking talk talked tax taxes taxi tea
    teach team tell tells term terms test text than thank that the their them then there these they thing things
    think third this those though thought three through throughout ticket till time times tip tired title to today
    together told tomorrow tonight too took top total touch tour towards town track trade train training transfer
    travel treat tried trip true trust truth try trying turn turned two type unable under understand understood
    unfortunately unhappy unit until up update updated upset us use used user using usual usually vacation value
    very via vendor visit voice void wait waiting walk wall want wanted wants war warm warn was wasn't waste watch
    water way we wear weather website wedding wednesday week weekend weekly weeks welcome well went were weren't
    what whatever wheel when whenever where whether which while white who whoever whole whose why wife will win
    window wine winter wire wish with within without woke woman women won't wonder wonderful word words work worked
    working works workshop world worry worse worst worth would wouldn't write writes writing wrong wrote year years
    yes yesterday yet you young your yours yourself zero apartment banana bread cafe calendar catch chicken cleaning
    coach coaching flight glass haircut hire laptop lamp logo lost massage maintenance material materials milestone
    onboarding parking photos plumbing rental repairs retainer shoe sofa sofas tickets tutoring wheels yoga weird
    joy lend net promo promos hols band bend bond loop bake lake rake wake mend bill bills debit wallet pin crypto
    bitcoin payroll wages i've i'd i'll i'm we've we'd we'll we're he's he'd he'll she's she'd she'll they've they'd
    they'll they're you've you'd you'll you're it's it'll that's that'll there's here's who's what's where's let's
    """.split()
)

# The rest of what merchants talk about: goods, places, feelings. Only known so that it is neither repaired nor a name.
COMMONPLACE = frozenset(
    """
    accidental accidentally accountant action activate active administrator advance advice advised ahead aka
    alternation amount apology apparent apple applied applies approval approvals approx arrangement arrival arrivals
    arvo asap assist assistant assume assured attempt attempts attend attendance authorise authority auto
    automatically autumn avoid await awaiting awesome balanced bare basis bathroom bedroom beg begin beginning
    begins behalf behaviour belated belief belongs beside bigger biggest birthday blog bloke bloody boiler boots
    borrow bother bottom bounced bound breakage bride brilliant british bucket bugger bulk bump bung burger button
    bye bypass cabin camera campaign cancelling candle capital carpet cease ceiling cent cents ceremony cert certain
    chain changing chap charging chase chat cheapest checked chef chuck cinema claimed claims clarify clinic closing
    clutch coach combine commission communicate compare compared comparing compensation compile completely concern
    concerned concert concluded conditions conference confirmation connect constantly consumer content context
    contractor convenience convenient convert cookies cooking correction cosmetics cottage courier courtesy craft
    credentials crew cuppa curtain cushion damn deadline deadlines debug decimal decision decline declines decor
    decorate delight demands dentist departed departure depend depending depends describe description dessert device
    diary digital dirham discard discontinue dispatch dispatched disregard double downgrading dress drums dump dunno
    duplicated duty earlier earliest earn earns easter effect effective eighth either elderly electric electrician
    electricity else's employees engine enrol enroll entertain entirely entries equal equipment error estate eve
    everyone's exact exceeding excess exchange exclude excluding execute exhibit exhibition exist existing expire
    expires expiry extend extension extras fabric faced facility failures fairly fancy fashion faulty favor festival
    fiance fifth fill finishes fitness fitted fix flick flooring flyer football forbid foreign fortnight forward
    fourth frame fraud fraudulent freezing fridge fruit furniture fwd fyi gal gallery garage gas gear generate
    generated gesture gig gladly goals god golf goodbye google grateful greater greeting grocery growth guarantee
    guess guide gutters haha hall halt hang hardware hasn haven heater heating heck hedge helper higher hiking
    homework hopefully horse hosted hosting humbly hygiene ice immediate impossible impression inc incident incl
    inclusive incoming incomplete inconvenience incorrect indefinitely indicate indoor info initial initially
    initiate inn innit inspect inspection install installation installed instant instantly instruction instructions
    instructor instrument intimate invented invoicing itself jacket jewellery journey judge juice kettle kid kill
    kindness kit knee knife knock label labelled lad ladder lamb landlord landscape larger largest lass lastly
    launch laundry lawn lawsuit leaflet leak leather lecture lender length lengths lens license lifetime lift
    lighting linen locate lol longest lounge lovely lower lucky luggage lunchtime luxury magazine major makeup mark
    marks mastercard match mate maternity max maximum meal meals meaningful meat mechanic medical memo memory
    merchant merchants metal midnight migrate mileage milk min minimum minus misled mobile mode model modify
    mortgage mountain movie mower mug museum nail napkin necessary neighbour newest ninth nobody's noone nope north
    nurse nursery nuts object occurs offset oil olive omg onboard online onwards oops option orange ordinary
    original otherwise outdoor oven overcharge overcharged overlap override owe owes owing package packaging packed
    paint painter painting pair panel parcel partially partly password passwords pasta paste patient pattern pausing
    payable percentage perform perfume permanent permanently permission pet photographer photography piano pillow
    pipe pizza plain planning plant plants plaster plate plumber poem polite pool portrait position possibly poster
    pot pottery practice prepaid prepare prepared presentation printed printing prior priority prize procedure
    proceed proceeds producer professional profile progress promote promotional prompt proposal pupil purse query
    quilt quit quotation racket radio railing raining ranch range ranges receptionist recipe reckon recurring
    reduction ref reference refresh refreshments refusal registration reimbursing reinstate remaining remodel renew
    renewed renewing renews renovation replacement replies require required requires resort respectively restaurant
    result results resuming retreat reusable reveal revert revive rice ride roof rooms root routing rows rug sadly
    safety sample sandwich sauce scarf school scooter scrap scratch screen screw seats sec secondly secret secrets
    seed seminar sentence sessions settle settled seventh shampoo shareable shed sheet shift shipment shirt shoot
    shower sight silly similar sitting sixth skills skin skip skirt sling snack soap socks soil somebody's somewhere
    song soup soz spa speaker spelling spice sponsor sports square stain stall standby station status stayed steak
    stitch stone stood storage stories stove stretch strict strictly string studio style subject submit subscribing
    successfully suit suite suppose surgery swap swapped swimming ta table tag tailor tape target tasting tattoo tbc
    temporarily tent tenth terminating theatre therapy tiles tin toilet token tool tools tooth totalling tower toy
    trailer trainer transcript translate translation transport travelling tree trees trouble trousers truck tuition
    tune tuning tutor tyre tyres umbrella unclear undo unfinished unfreeze uniform union university unknown unless
    unsent unsettled unsuccessful unsuspend upgrading upon upper upwards url usable valid valley van variants vase
    vat vegan vegetable venue versus vet video view views villa vinyl violin visa vision visited visitor volume
    voucher waiter warehouse warranty wash wasn watch wax wellness western whack wheel whisky whoever's width wiring
    wise wishes withdraw wool worries wrap wrapping written wtf yard yeah yearly yep yesterday's yuan yup goodwill id
    needful respect rendered addressed remain remainder remains takes taking injury consulting catering meant zip zoo
    """.split()
)

# Words of single skills that are in no list above.
TRADE = frozenset(
    """
    abandon abo abort acceptance access activity adjust adjustments alert alerts alive amend analyse analysis
    analytics analyze annul archive arpu arr arrive arrives arriving assemble assess assessment attach
    authorisation authorization authorized average axe basket bestseller bestsellers bestselling bin bounce
    calculate cancelation capabilities capture capturing catalog catalogue challenge chargeback chargebacks
    christmas churn churned clv common comparison composition compute concede consist consume consumed consumption
    contest continue conversion conversions counter crm currencies database deactivate decompose deduct defence
    defend defense descriptor detach development disable disconnect documents dodgy dossier download draw dropped
    dun dunning edit efw enabled erase estimate evaluate everywhere evidence exposed exposure extent failure fallen
    fight finalise finalize fishy flag flagged forecast forex forfeit forgive friendly gain gained gather gdpr
    grant greenlight grown gst highest holdings hst hunt improve improved insert intent invalidate issuer issuers
    issuing itemise itemize iva kpi kpis kyc ledger legit legitimate licence licences log login loss ltv manual
    manually meter metered method methods metrics movements mrr mwst nudge nullify paylink paylinks payout payouts
    pdf performance ping popular portal postal postcode predict preview pricelist pricing prod proportion purge
    quantity queue radar rank ranked ranking rate rates rating ratio reattempt rebuttal recall receiving recharge
    reconcile redeem redeemed redemption redemptions reduce reissue relative release rename reprice requirements
    rerun rescind resend resize respond response restricted retention retire retry retrying revoke risk risky
    schedule scheduled score scrub seller sellers settings shady sharable signals sketchy snapshot spenders spent
    spring stage staged standard statistics subscriber subscribers succeed success sunset surrender suspicious
    aging bounces cave claw clawback contested fold hassle landing lands liability lodge nostro
    packet rails receivable receivables remit remittance roll settlement settlements sweep sweeps swept towel
    treasury unreconciled yank
    themselves tier transit trend trigger trustworthy uncancel uncaptured uncollectable uncollectible unlink unpack
    upcoming usage valuable verification verified warnings wipe won worried writeoff yield
    wholesaler retailer overage overages lease leases lay stick pop lob plonk telephone corporate wholesale regulars
    accounts pupil tenant
    poke chivvy hassle hurry chaser along
    donation donations donor donors pledge pledges membership memberships signup signups
    green-light re-send re-attempt re-run re-charge un-cancel write-off best-selling best-sellers pro-rated
    shove wind wound park parked shelve slap bung nudge kick wrap stick collections pro-rate
    pro-rating prorations prorate prorating
    """.split()
)

# What people type for longer words, as "short long, short long".
SHORT_FORMS = dict(
    pair.split(maxsplit=1)
    for pair in """
    pls please, plz please, plss please, pl please, ty thanks, thx thanks, tks thanks, thnx thanks, u you, ur your,
    r are, n and, sub subscription, subs subscriptions, subscr subscription, cust customer, custs customers, inv
    invoice, invs invoices, pmt payment, pmts payments, pymt payment, pymts payments, txn transaction, txns
    transactions, tx transaction, rev revenue, bal balance, amt amount, acct account, acc account, yday yesterday,
    yest yesterday, tmrw tomorrow, tmr tomorrow, tmw tomorrow, 2day today, 2morrow tomorrow, rn right now, immed
    immediately, w with, w/ with, abt about, frm from, hv have, hav have, gimme give me, gonna going to, wanna want
    to, lemme let me, ppl people, msg message, b4 before, bc because, cuz because, coz because, cos because, wouldya
    would you, couldya could you, willya will you, wouldja would you, rfd refund, hes he's, shes she's, theyre
    they're, weve we've, theyve they've, thats that's, dont don't, doesnt doesn't, didnt didn't, cant can't, wont
    won't, isnt isn't, shouldnt shouldn't, wouldnt wouldn't, havent haven't, hasnt hasn't, im i'm, ive i've, whats
    what's, whos who's, hows how's, wats what's, wat what, mth month, mths months, wk week, wks weeks, yr year, yrs
    years, qtr quarter, canx cancel, cxl cancel, orig original, subscriptn subscription, pct percent, disc discount,
    addr address, nvm nevermind, ord order, til until, till until, upto until, abonnement subscription, rechnung
    invoice, bitte please, kunde customer, und and, clients customers, client customer, abt. about, e-mail email, mail
    email, fortnite fortnight, tho though, gotta have to, lil little, hw how, mak make, mch much, wht what, rfnd
    refund, lnk link, pymnt payment, ths this, teh the, thw the, adn and, fro for, dat that, da the, cb chargeback,
    cbs chargebacks, gen generate, sched schedule, ccy currency, ccys currencies, w.e.f. from, eff. effective, canya can
    you, yest. yesterday, nite night, nites nights, wkend weekend, wkends weekends
    """.replace("\n", " ").split(", ")
)

# A read never stands for an act that Florin has no skill for: "delete customer Jane" must not become a search.
ACTS = frozenset(
    """
    refund delete void update charge cancel pause resume change remove edit email remind block transfer pay credit
    invoice bill close archive merge capture withdraw text upgrade downgrade mark make lower raise increase decrease
    forgive write waive reverse stop end suspend issue resend forward import export upload rename reset revoke
    accept approve reject capture retry submit archive deactivate detach unlink remind chase collect debit apply record
    schedule extend uncancel concede disable retire discontinue
    """.split()
)
# Of these, the ones that never only change how something is shown ("make it euros", "change to last week").
HARD_ACTS = ACTS - frozenset("change make lower raise increase decrease text forward export mark bill".split())
TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof herr frau sir madame monsieur señor señora sig mister smt shri mme mlle
    """.split()
)
LEGAL_FORMS = frozenset(
    """
    gmbh ag kg ohg ug ltd limited llc llp inc corp corporation co company plc pty sa sarl sas srl spa bv nv oy ab as
    aps pvt group holding holdings & sons bros
    """.split()
)
PARTICLES = frozenset(
    """
    de da del della di du van von der den le la el al bin ibn y e of st & ter dos das
    """.split()
)

NEGATIONS = frozenset(
    """
    not don't doesn't didn't won't can't shouldn't isn't wasn't aren't never no without nothing none nobody neither
    nor cannot wouldn't haven't hasn't couldn't except avoid
    """.split()
)

# Signs that say no or stop, that it is done or a box to tick, that it is thought about, later, or a joke: with one of
# them a request is not plain.
_DONE_SIGNS = "✅✔✓☑🗹🗸⬜☐🔲◻▢🔳"
_DOUBT_SIGNS = "🤔💭🫣🧐🤨😕❓❔🤷🫤"
_LATER_SIGNS = "⏳⌛🔜⏸🗓📅📆⏰🕐⏲💤😴"
_JOKE_SIGNS = "😂🤣🙄🤡😜😝🤪🤥"
REFUSING = frozenset("👎🚫❌✋🛑⛔❎🙅✖✗✘☒🔙⏪" + _DONE_SIGNS + _DOUBT_SIGNS + _LATER_SIGNS + _JOKE_SIGNS)
