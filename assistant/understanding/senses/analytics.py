"""How comparisons, success rates, subscription figures and rankings are asked for."""

from __future__ import annotations

from assistant.understanding.senses.sense import Sense, words
from assistant.understanding.slots import analytics

_TIME = "so far ever all time overall total in of by for over from this and , : 's our my the us we i"

SENSES = (
    Sense(
        "compare_revenue",
        (
            (11, r"compare (?:\S+ ){0,4}?(?:revenue|sales|takings|income|earnings|turnover|WHEN)(?: .*)?"),
            (
                11,
                (
                    r"(?:revenue|sales|takings|income|earnings|turnover) "
                    r".*(?:compared|versus|vs|against|relative|growth|up or down|than|comparison)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:did|have|has|are|is|will) (?:we|sales|revenue|business) (?:\S+ )?(?:beat|beaten|beating|topped"
                    r"|outdo|outdone)(?: .*)?"
                ),
            ),
            (11, r"(?:revenue|sales|income|turnover) (?:growth|change|trend|development|comparison)(?: .*)?"),
            (
                11,
                (
                    r"(?:did|have|are|is|has|was|were) (?:we|sales|revenue|business|takings) "
                    r".*(?:more|less|better|worse|grow|grown|growing|up|down|ahead|behind|higher|lower|improve"
                    r"|improved|"
                    r"drop|dropped|fall|fallen)(?:"
                    r" .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:doing|going|tracking|faring|look|looking) (?:against|vs|versus|compared (?:to|with)) (?:the "
                    r")?WHEN(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"how (?:does|did|do) (?:the )?WHEN compare(?: .*)?|how (?:much|did) "
                    r".*(?:grow|grown|change|changed|compare)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"WHEN (?:vs|versus|against|compared (?:to|with)) (?:the "
                    r")?(?:previous|prior|period|week|month|quarter|year|one|same)(?: .*)?"
                ),
            ),
        ),
        words(
            f"{_TIME} doing going tracking faring compare compared comparison revenue sales takings income earnings "
            f"turnover versus vs"
            f" against relative to growth up or down than change trend development did have are is has was"
            f" were business more less better worse grow grown growing higher lower improve improved drop "
            f"dropped fall fallen make made earn earned sell sold how much does do period before previous "
            f"prior week month quarter year one same with percent gross show take taken last beat beaten beating "
            f"topped outdo outdone ahead behind point stage "
            f"time"
        ),
        analytics.fill_comparison,
        lambda clause: bool(clause.of("WHEN")) and not clause.has(r"refunds?|payments"),
    ),
    Sense(
        "payment_success",
        (
            (
                11,
                (
                    r".*(?:success|decline|failure|acceptance|approval|authori[sz]ation|conversion) "
                    r"(?:rates?|ratio|percentage|statistics|stats|reasons?)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:why|how often|how many) (?:do|did|are|were|have) (?:\S+ "
                    r"){0,3}?(?:payments?|cards?|charges?|transactions) (?:\S+ )?(?:fail|failing|failed|get "
                    r"declined|declined|being declined|decline|rejected|succeed|go through)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:what share|what percentage|what part|what proportion|share|percentage) of (?:\S+ "
                    r")?(?:payments|charges|transactions|cards) "
                    r".*(?:fail|failed|declined|succeed|succeeded|went through|go through|successful)(?: .*)?"
                ),
            ),
            (11, r"how many (?:cards|charges) (?:get |are |were )?declined(?: .*)?"),
            (11, r"payment success(?: .*)?|success of (?:our |my )?payments(?: .*)?"),
        ),
        words(
            f"{_TIME} success decline declined failure acceptance approval authorization authorisation "
            f"rate rates ratio percentage statistics stats reason reasons why how often many do did are "
            f"were have payments payment cards card charges charge transactions fail failing failed get "
            f"being rejected succeed succeeded successful go went through what share part proportion is "
            f"was top main most common customers' to"
        ),
        analytics.fill_period,
        lambda clause: not clause.has(r"(?:good|normal|typical|usual|decent) .*"),
    ),
    Sense(
        "subscription_metrics",
        (
            (
                11,
                (
                    r".*(?:mrr|arr|arpu|churn|churn rate|monthly recurring revenue|annual recurring "
                    r"revenue|recurring revenue|trial conversions?|net revenue retention|retention)(?: .*)?"
                ),
            ),
            (11, r"subscription (?:metrics|stats|statistics|figures|numbers|kpis?|growth|analytics)(?: .*)?"),
            (
                11,
                (
                    r"how many (?:subscribers|subscriptions|customers) (?:did we|have we|we) "
                    r"(?:lose|lost|gain|gained|win)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:how many )?trials? .*(?:convert|converted|conversion)(?: .*)?|average revenue per "
                    r"(?:user|customer|account|subscriber)(?: .*)?"
                ),
            ),
        ),
        words(
            f"{_TIME} mrr arr arpu churn churned rate monthly annual recurring revenue trial trials "
            f"conversion conversions convert converted retention net subscription subscriptions metrics "
            f"stats statistics figures numbers kpi kpis growth analytics how many much subscribers "
            f"customers did have lose lost gain gained win average per user customer account subscriber "
            f"what is was to paid new"
        ),
        analytics.fill_metrics,
        lambda clause: not clause.has(r"CUST|EMAIL"),
    ),
    Sense(
        "top_customers",
        (
            (
                11,
                (
                    r"(?:top|best|biggest|largest|highest[ -](?:paying|spending)|most valuable|most "
                    r"important|key) (?:NUM )?(?:paying |spending "
                    r")?(?:customers?|clients|buyers|spenders|payers|accounts|guests|members|patrons|families|regulars"
                    r"|shoppers"
                    r"|companies|parties|punters)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:who|which customers?|which clients?) (?:\S+ "
                    r"){0,2}?(?:spent|spends|spend|paid|pays|pay|bought|buys|buy|brought|generated|ordered) "
                    r"(?:us )?(?:the )?most(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:rank|ranking of|sort) (?:our |my |the )?customers(?: .*)?|customers (?:by|ranked by) "
                    r"(?:revenue|spend|sales|value|turnover)(?: .*)?"
                ),
            ),
        ),
        words(
            f"{_TIME} top best biggest largest highest paying spending most valuable important key "
            f"customers customer clients buyers spenders payers accounts who which spent spends spend paid"
            f" pays pay bought buys buy brought generated ordered rank ranking ranked sort by revenue "
            f"sales value turnover is are were list money are guests members patrons families regulars shoppers "
            f"companies "
            f"parties measured judged what they left spent going with"
        ),
        analytics.fill_ranking,
        lambda clause: not clause.has(r"EMAIL|CUST .*"),
    ),
    Sense(
        "top_products",
        (
            (
                11,
                (
                    r"(?:top|best|biggest|best[ -]selling|bestselling|highest[ -]grossing|most popular|most "
                    r"sold) (?:NUM )?(?:selling )?(?:products?|items?|plans?|sellers?|services?|offers?)(?: "
                    r".*)?"
                ),
            ),
            (11, r"(?:bestsellers?|best-sellers?|best sellers?|topsellers?)(?: .*)?"),
            (
                11,
                (
                    r"(?:which|what) (?:products?|items?|plans?|services?)? ?(?:\S+ "
                    r"){0,2}?(?:sells?|sold|selling|earns?|earned|makes?|made|brings?|brought|generates?|"
                    r"generated)"
                    r" (?:us )?(?:in )?(?:the )?(?:most|best)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:products?|items?|plans?|sales|revenue) by "
                    r"(?:revenue|sales|product|products|item|plan)(?: .*)?|(?:rank|sort) (?:our |my |the "
                    r")?products(?: .*)?"
                ),
            ),
        ),
        words(
            f"{_TIME} top best biggest selling best-selling bestselling bestsellers bestseller "
            f"best-sellers best-seller sellers seller highest grossing highest-grossing most popular sold "
            f"product products item items plan plans service services offers which what sells sell earns "
            f"earned makes made brings brought generates generated by revenue sales rank sort is are were "
            f"did in money"
        ),
        analytics.fill_ranking,
    ),
)
