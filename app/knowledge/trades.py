"""Different words for one thing, trade by trade: read like the things in `concepts`, which these complete."""

from __future__ import annotations

OF_TRADES: dict[str, str] = {
    # Driving schools
    "DRIVING_LICENCE": """
        carteira | cnh | habilitacao | primeira habilitacao | carteira de motorista | carta de motorista | tirar carta | tirar a carta |
        carteira de habilitacao | driving licence | driving license
    """,
    "CAR_LICENCE": """
        carteira de carro | carteira b | carteira categoria b | carteira tipo b | categoria b | cnh b | carta b | cnh de carro |
        habilitacao de carro | habilitacao b | habilitacao categoria b | cnh categoria b | primeira habilitacao categoria b |
        carta de carro | cnh carro | carteira carro
    """,
    "BIKE_LICENCE": """
        carteira de moto | carteira a | carteira categoria a | carteira tipo a | categoria a | cnh a | carta a | cnh de moto |
        habilitacao de moto | habilitacao a | habilitacao categoria a | cnh categoria a | carta de moto | cnh moto | carteira moto
    """,
    "DRIVING_FEAR": """
        medo de dirigir | treme para dirigir | treme toda para dirigir | tem medo | tenho medo | inseguro para dirigir |
        insegura para dirigir | habilitado | habilitada | habilitados | ja tem a carteira | ja tenho a carteira | ja tem carteira |
        ja tenho carteira | perder o medo | trauma de dirigir
    """,
    # Law
    "WORK_CARD": "carteira de trabalho | ctps",
    # Health, body, beauty
    "PREGNANCY": """
        gestante | gestantes | gravida | gravidas | gravidez | gestacao | esperando bebe | esperando um bebe | meses de gestacao |
        semanas de gestacao | lactante | amamentando | pregnant | embarazada
    """,
    "FOLLOW_UP_VISIT": """
        retorno | consulta de retorno | mostrar os exames | mostrar o exame | mostrar exames | levar os exames | trazer os exames |
        mostrar o resultado | mostrar os resultados | voltar para mostrar
    """,
    "SESSION": "sessao | sessoes | encontro | encontros | session | sesion | sesiones",
    "PEDICURE": "pedicure | pe | o pe | fazer o pe | fazer os pes | unha do pe | pedicura",
    "SOCKS": """
        meia antiderrapante | meias | meias antiderrapantes | nos pes | no pe | calcado | calcados | descalco | descalca | sapatilha |
        tenis | socks
    """,
    "CLOTHES": "roupa | roupas | que roupa | roupa leve | vestir | vestimenta | traje | clothes | ropa",
    "POOL": """
        piscina | piscinas | praia | mergulhar | entrar na agua | banho de mar | pool | pileta | alberca | playa | beach | swim
    """,
    "CUT_AND_BEARD": """
        corte e barba | barba e corte | cabelo e barba | barba e cabelo | cabelo e a barba | barba e o cabelo | cabelo e bigode |
        bigode e cabelo | bigode e o cabelo | barba cabelo e bigode | corte mais barba | combo corte e barba
    """,
    # Food and parties
    "ALCOHOL": """
        bebida alcoolica | bebidas alcoolicas | alcool | alcoolica | cerveja | cervejas | chope | chopp | vinho | vinhos | whisky |
        uisque | vodka | destilado | destilados | espumante | gin | cachaca | beer | wine | cerveza | vino
    """,
    "MILK": """
        lactose | leite | intolerancia | intolerante | intolerantes | alergia a leite | alergico a leite | alergica a leite | lactosa
    """,
    "GLUTEN": "gluten | celiaco | celiaca | celiacos",
    "VEGETARIAN": "vegetariano | vegetariana | vegetarianos | vegano | vegana | veganos | sem carne | vegan | vegetarian",
    # Building and sun
    "DEBRIS": """
        entulho | entulhos | cacamba | cacambas | quebradeira | lixo da obra | resto da obra | restos da obra | sujeira da obra |
        lixo da quebradeira | lixo da reforma | recolhem o lixo
    """,
    "MATERIAL": """
        material | materiais | cimento | argamassa | ceramica | ceramicas | azulejo | azulejos | tijolo | tijolos | tinta | tintas |
        rejunte | areia
    """,
    "SOLAR_PANELS": """
        placa | placas | painel | paineis | painel solar | paineis solares | modulo | modulos | placa solar | placas solares |
        solar panels | paneles
    """,
    "GRID_LINK": """
        homologacao | ligar de vez | ligar o sistema | gerando energia | comecar a gerar | gerar energia | trocar o relogio |
        troca do relogio | medidor | relogio bidirecional | ligacao na rede
    """,
    # Schools
    "COURSE_BOOKS": """
        material didatico | livro | livros | apostila | apostilas | material escolar | lista de material | textbook | libros | books
    """,
    "SCHOOL_BUS": """
        transporte | transporte escolar | van | perua | onibus escolar | buscar em casa | pega em casa | pegam em casa |
        levar em casa | leva e traz | busca em casa | buscam em casa
    """,
    "STUDENT": """
        estudante | estudantes | universitario | universitaria | universitarios | carteirinha de estudante | student | estudiante
    """,
    "CLASS_GROUP": "turma | turmas | grupo | grupos | em grupo | aula em grupo | group",
    "CAMERAS": "camera | cameras | acompanhar pelo aplicativo | acompanham pelo aplicativo | ver pela camera",
    "MAKE_UP_CLASS": """
        reposicao | reposicoes | repor | repoe | reponho | aula de reposicao | perder uma aula | perder aula | perder a aula |
        perderem uma aula | perdi uma aula | perdi a aula | faltar na aula | faltar a aula | faltei na aula | make up class
    """,
    "TRIAL_CLASS": """
        aula experimental | aula teste | aula gratis | aula de teste | primeira aula | experimentar uma aula | fazer uma aula antes |
        aula demonstrativa | trial class | clase de prueba
    """,
    "CERTIFICATE": "certificado | certificados | diploma | diplomas | certificate | certificado de conclusao",
    "NAPPIES": "fralda | fraldas | nappy | diaper | diapers | panal",
    "SCHOOL_MEAL": "lanche | lanches | alimentacao | merenda | almoco na escola | refeicao | refeicoes",
    "SETTLING_IN": "adaptacao | periodo de adaptacao | se adaptar | acostumar | primeiros dias",
    # Gyms
    "DAY_PASS": "diaria avulsa | day use | aula avulsa | avulso | avulsa | passe diario | treinar um dia | day pass",
    "FREEZING": "trancar | trancamento | congelar o plano | pausar o plano | suspender o plano | parar uns meses",
    "STAYING_TERM": "fidelidade | multa de cancelamento | tempo minimo | contrato minimo | sem fidelidade | quebra de contrato",
    # Food to go
    "DELIVERY_FEE": "taxa de entrega | valor da entrega | quanto e a entrega | frete gratis | entrega gratis",
    "PICK_UP": "retirada no balcao | retirar no balcao | retirar na loja | passar para pegar | pick up",
    "MINIMUM_ORDER": "pedido minimo | minimo de pedido | valor minimo | minimo para entrega | minimum order",
    "ORDER_AHEAD": "encomenda | encomendas | encomendar | com antecedencia | quanto tempo antes | dias antes | pedir antes",
    # Shops and repairs
    "SCREEN": "tela | telas | display | visor | tela quebrada | trincou a tela | screen | pantalla",
    "BATTERY": "bateria | baterias | nao segura carga | descarrega rapido | battery",
    "IN_STOCK": "em estoque | estoque | pronta entrega | tem disponivel | disponiveis | in stock",
    "TAILORING": "barra | fazer barra | bainha | fazer bainha | apertar a calca | ajuste de roupa | costura | costureira",
    "TYRES": "pneu | pneus | furado | furou | calibragem | remendo | borracharia | tire | tires",
    "HOME_MOVE": "mudanca | mudancas | fazer a mudanca | carreto | frete de mudanca | transportar moveis",
    "PACKING": "embalar | embalagem | caixas | encaixotar | embalam",
    "LEAK": "vazamento | vazando | vaza | goteira | infiltracao | pingando | leak",
    "CLOGGED": "entupido | entupida | entupiu | desentupir | desentupimento | desentupidora",
    "POWER_CUT": "disjuntor | curto | curto circuito | sem luz | sem energia | tomada | tomadas | fiacao",
    # Photographs and parties
    "PHOTOS": "foto | fotos | ensaio | ensaios | album | albuns | fotografia | pictures",
    "GUEST_COUNT": "numero de convidados | convidado a mais | convidado extra | convidados extras | passar do numero",
    "EXTRA_HOUR": "horas extras de festa | passar do horario | hora a mais | estender a festa | extra hour",
    # Work at the customer's home
    "HOUSE_CALL": """
        visita tecnica | visitas tecnicas | vir aqui em casa | ir aqui em casa | vir na minha casa | vem na minha casa | vem em casa |
        ir ate minha casa | vem ate minha casa | vir aqui olhar | vem aqui olhar | vir olhar | vem olhar | ir olhar | vem aqui ver |
        vir aqui ver | atendimento domiciliar | atendem em domicilio | atende em domicilio | a domicilio | atendimento em casa |
        atendem em casa | house call
    """,
    # Workshops
    "OWN_PART": """
        peca trazida | pecas trazidas | trouxer a peca | trazer a peca | levar a peca | comprei a peca | comprar a peca |
        comprar as pecas | peca do cliente | pecas do cliente | comprei no mercado livre | comprar no mercado livre |
        comprar na internet | comprei na internet | compro na internet | comprei pela internet | comprar pela internet |
        na internet | no mercado livre | na shopee | trazida pelo cliente | comprar fora | compro fora | comprei fora | comprar por fora
    """,
    "BREAKDOWN": """
        guincho | guinchar | reboque | rebocar | socorro mecanico | meu carro morreu | carro morreu | nao pega | parou na rua |
        buscar o carro | buscam o carro | pane
    """,
    "FIXING": """
        conserto | consertos | consertar | conserta | consertam | arrumar | arruma | arrumam | reparo | reparos | reparar | ajuste |
        ajustes | ajustar | ajusta | apertar | aperta | frouxo | frouxa | folgado | folgada | repair | fix | arreglar | arreglan
    """,
    # Inns
    "LODGING": """
        hospedagem | hospedar | hospeda | hospedam | hotel | hotelzinho | pernoite | pernoitar | hospedaje | boarding
    """,
    "NIGHT_STAY": "diaria | diarias | per night | por noite | nightly | por noche",
    "CHECK_OUT": """
        check out | checkout | sair do quarto | deixar o quarto | liberar o quarto | desocupar o quarto | desocupar | entregar o quarto |
        entregar a chave | hora de sair
    """,
    "CHECK_IN": "check in | checkin | entrar no quarto | entrada no quarto | pegar a chave | hora de entrar",
    "RENTAL": "aluguel | alugueis | alugar | aluga | alugam | alugamos | locacao | locar | rent | rental | alquiler | alquilar | alquilan",
    "BICYCLE": "bicicleta | bicicletas | bike | bikes | bici | bicis | bicycle",
    # Animals
    "LARGE_DOG": """
        porte grande | grande porte | cachorro grande | golden | golden retriever | labrador | pastor alemao | rottweiler | husky |
        pitbull | boxer | doberman | dogue | sao bernardo | akita | large dog | perro grande
    """,
    "SMALL_DOG": """
        porte pequeno | pequeno porte | cachorro pequeno | shih tzu | shitzu | shihtzu | yorkshire | york | poodle | lulu | spitz |
        pinscher | maltes | chihuahua | pug | lhasa | small dog | perro pequeno
    """,
    "MEDIUM_DOG": "porte medio | medio porte | cocker | beagle | bulldog | border collie | schnauzer | vira lata",
    "FEMALE": "femea | femeas | cadela",
    # Of any trade that is paid again and again
    "MONTHLY": """
        por mes | ao mes | o mes | no mes | mensal | mensais | mensalidade | mensalidades | todo mes | tuition | monthly | per month |
        al mes
    """,
    "FREQUENCY": """
        vez por semana | vezes por semana | vezes na semana | vez na semana | parcela por semana | parcelas por semana |
        parcelas na semana | dias por semana | times a week | veces por semana
    """,
}

# What is also spoken of where one of these is.
IMPLIES: dict[str, tuple[str, ...]] = {
    "LARGE_DOG": ("DOG",),
    "MEDIUM_DOG": ("DOG",),
    "SMALL_DOG": ("DOG",),
    "CAR_LICENCE": ("DRIVING_LICENCE",),
    "BIKE_LICENCE": ("DRIVING_LICENCE",),
}
