# ruff: noqa: E501 lists of names read better unbroken
"""Ordinary given and family names of the origins that live in Kent, written for this generator."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Origin:
    """Names of one origin, how many in a thousand families, and how a family name follows the person."""

    name: str
    share: int
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]
    inflected: bool = False
    """Polish, Slovak and Lithuanian family names take a woman's form."""
    girls_end: str = ""
    boys_end: str = ""
    """A second given name that nearly everybody bears: Kaur, Singh."""

    def given(self, rng: Random, gender: str) -> str:
        """A given name; earlier ones of the list are commoner."""
        names = self.girls if gender == "female" else self.boys
        return names[int(len(names) * rng.random() * rng.random() ** 0.5)]

    def family(self, rng: Random) -> str:
        return self.families[int(len(self.families) * rng.random() ** 1.6)]

    def bearer(self, family: str, gender: str) -> str:
        """The form of the family name that a person of this gender bears."""
        if not self.inflected or gender != "female":
            return family
        for ending, form in (("ski", "ska"), ("cki", "cka"), ("dzki", "dzka"), ("ý", "á")):
            if family.endswith(ending):
                return family.removesuffix(ending) + form
        return family + "ová" if self.name == "slovak" else family


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


_ENGLISH_STEMS = _words(
    "Ash Brad Brook Black Cold Cran Crow Dun East Elm Fair Farn Gold Green Hart Hazel Heath Holl Lang Lin Marsh Mead"
    " Nor Oak Pem Red Shel Stan Thorn Wake West White Wood Wyn"
)
_ENGLISH_ENDS = _words("bourne bury combe croft dale den field ford ham hurst land ley man more stead ton well worth")

_ENGLISH_FAMILIES = _words(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green"
    " Hall Wood Jackson Clarke Clark Harris Turner Hill Cooper Moore Baker Martin King Edwards Harrison Allen Lee"
    " Parker Bennett Cook Shaw Carter Mitchell Young Phillips Richardson Ward Bailey Cox Marshall Webb Palmer Mills"
    " Knight Matthews Barnes Chapman Ellis Hunt Mason Holmes Rogers Gibson Andrews Harvey Stevens Fisher Spencer Saunders"
    " Wells Pearson Fox Payne Reynolds Lawrence Dixon Grant Day Fuller Perry Goodwin Hopkins Akehurst Boorman Pankhurst"
    " Hogben Kemsley Wickenden Sharpe Sharp Hollands Brenchley Fagg Godden Goldfinch Hambrook Hatcher Honess Impey"
    " Larkin Luckhurst Maxted Oldfield Philpott Quested Relf Sladden Swaffer Tapley Tritton Uden Waghorn Whibley Wraight"
    " Amos Bean Castle Fright Gambrill Huckstep Keeler Marsh Noakes Pilcher Rigden Solley Terry Wanstall Yeomans"
) + tuple(sorted(f"{stem}{end}" for stem in _ENGLISH_STEMS for end in _ENGLISH_ENDS))

ORIGINS = (
    Origin(
        "english",
        700,
        _words(
            "Emily Olivia Grace Jessica Chloe Ruby Sophie Amelia Evie Lily Ella Charlotte Lucy Mia Megan Hannah Holly Amy"
            " Isabella Poppy Daisy Ellie Freya Isabelle Summer Abigail Millie Leah Molly Georgia Lola Phoebe Imogen Rosie"
            " Katie Elizabeth Eleanor Sienna Caitlin Erin Maisie Lauren Niamh Bethany Matilda Harriet Alice Zoe Rebecca Eva"
            " Amber Scarlett Faith Florence Martha Jasmine Rose Emma Anna Sarah Libby Victoria Isla Heidi Paige Keira Alexandra"
            " Tilly Samantha Courtney Madison Francesca Lydia Skye Kayleigh Natasha Rachel Nicole Louise Gabriella Hollie"
            " Demi-Leigh Ellie-Mae Lily-Rose Darcy Beatrice Edith Ivy Violet Winifred Mabel Penelope Elsie Nancy Esme Thea"
        ),
        _words(
            "Jack Oliver Thomas Harry Joshua Alfie Charlie Daniel James William Samuel George Joseph Ethan Lewis Max"
            " Benjamin Dylan Jacob Luke Liam Adam Callum Tyler Matthew Jake Logan Jayden Harvey Ryan Archie Nathan Riley"
            " Connor Leo Owen Cameron Henry Edward Alexander Isaac Toby Oscar Freddie Michael Louis Harrison Aaron Finley"
            " Kieran Rhys Bailey Reece Jamie Kai Zachary Ben Noah Sebastian Robert David Christopher Billy Bradley Joe Zak"
            " Dominic Stanley Arthur Elliot Rory Jude Theo Hugo Frederick Charles Gabriel Reuben Mason Corey Brandon Jordan"
            " Ashley Declan Taylor Sean Anthony Andrew Peter Stephen Tommy-Lee Alfie-Joe Albert Wilfred Ernest Ralph Barnaby"
        ),
        _ENGLISH_FAMILIES,
    ),
    Origin(
        "welsh",
        20,
        _words("Megan Carys Seren Ffion Cerys Rhiannon Bethan Nia Lowri Sian Catrin Mali Eleri Gwen Angharad Tegan"),
        _words("Rhys Dylan Owain Gethin Iestyn Gareth Ioan Osian Macsen Emrys Aled Huw Dafydd Iwan Steffan Morgan"),
        _words("Davies Jones Evans Thomas Lewis Griffiths Owen Morgan Rees Llewellyn Pritchard Vaughan Powell Bowen Prosser"),
    ),
    Origin(
        "scottish",
        20,
        _words("Isla Skye Eilidh Ailsa Mhairi Kirsty Iona Catriona Fiona Morag Rowan Erin Heather Lorna"),
        _words("Callum Lewis Fraser Finlay Hamish Angus Ewan Craig Duncan Rory Struan Gregor Murray Blair"),
        _words("MacDonald Campbell Stewart Robertson McKenzie Fraser Murray MacLeod Ross Sutherland Buchanan McIntyre Drummond"),
    ),
    Origin(
        "irish",
        24,
        _words("Aoife Niamh Ciara Saoirse Siobhán Róisín Caoimhe Sinéad Orla Maeve Shannon Erin Clodagh Gráinne"),
        _words("Conor Cian Liam Oisín Declan Aidan Eoin Seán Fionn Cormac Ronan Patrick Niall Tadhg Darragh Brendan"),
        _words("O’Brien O’Connor Murphy Kelly Byrne Ryan O’Sullivan Walsh Doyle Gallagher O’Neill Brennan McCarthy Keane Delaney"),
    ),
    Origin(
        "irish traveller",
        6,
        _words("Shannon Kathleen Bridget Margaret Mary-Kate Theresa Noreen Winifred Philomena Rosie"),
        _words("Paddy Martin Jimmy John-Joe Miley Simey Felix Thomas Bernard Francis"),
        _words("Doran Connors Cash Ward McDonagh Quilligan Casey Delaney Maughan Stokes"),
    ),
    Origin(
        "polish",
        32,
        _words("Zuzanna Julia Maja Zofia Hanna Aleksandra Wiktoria Natalia Oliwia Katarzyna Magdalena Agnieszka Małgorzata Kinga Łucja"),
        _words("Jakub Kacper Szymon Mateusz Filip Michał Bartosz Wojciech Łukasz Paweł Tomasz Krzysztof Stanisław Dawid Igor"),
        _words("Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Krawczyk Piotrowski Grabowski Pawłowski Michalski Wróbel"),
        inflected=True,
    ),
    Origin(
        "slovak",
        16,
        _words("Vanesa Nikola Sofia Viktória Kristína Žaneta Simona Denisa Patrícia Marcela Renáta Ivana"),
        _words("Dominik Patrik Erik Kristián Marek Samuel Róbert Dávid Ladislav Rastislav Jozef Milan Ján"),
        _words("Horváth Balog Tokár Kováč Demeter Lakatoš Gábor Duna Čonka Pačan Mižigár Polák Novotný Bílý"),
        inflected=True,
    ),
    Origin(
        "romanian",
        14,
        _words("Andreea Maria Ioana Elena Alexandra Gabriela Ștefania Daria Bianca Denisa Mihaela Larisa"),
        _words("Andrei Alexandru Ștefan Mihai Ionuț David Gabriel Cristian Luca Matei Răzvan Bogdan Florin"),
        _words("Popescu Ionescu Popa Dumitru Stan Gheorghe Rusu Munteanu Matei Constantin Marin Ciobanu Lupu Țăran"),
    ),
    Origin(
        "lithuanian",
        8,
        _words("Emilija Gabija Austėja Ugnė Kamilė Goda Urtė Miglė Ieva Rūta"),
        _words("Lukas Matas Nojus Dominykas Domantas Rokas Jonas Mantas Tomas Žygimantas"),
        _words("Kazlauskas Jankauskas Petrauskas Stankevičius Butkus Paulauskas Urbonas Navickas Žukauskas Balčiūnas"),
    ),
    Origin(
        "nigerian",
        26,
        _words("Blessing Chidinma Oluwaseun Adaeze Temitope Ngozi Folasade Ifeoma Titilayo Chiamaka Precious Favour Oluwadamilola Esther Deborah"),
        _words("Emmanuel Chinedu Oluwatobi Ayodeji Obinna Tunde Ikechukwu Babatunde Chukwuemeka Samuel Daniel David Oluwaseun Kelechi Segun"),
        _words("Okafor Adeyemi Okonkwo Adebayo Eze Ogunleye Balogun Nwosu Afolabi Okoro Oyelaran Chukwu Adewale Bello Ibrahim Olatunji Akintola Nwachukwu"),
    ),
    Origin(
        "ghanaian",
        8,
        _words("Akosua Abena Ama Esi Adwoa Yaa Afia Priscilla Grace Comfort"),
        _words("Kwame Kofi Kwaku Yaw Kojo Kwabena Nana Emmanuel Isaac Prince"),
        _words("Mensah Owusu Boateng Asante Osei Appiah Agyeman Amoah Ansah Opoku Acheampong"),
    ),
    Origin(
        "caribbean",
        12,
        _words("Aaliyah Jada Shanice Tiana Kiara Renee Chantelle Naomi Simone Ebony Monique"),
        _words("Tyrone Jermaine Marcus Andre Tyrell Dante Malachi Kymani Leon Dwayne Curtis"),
        _words("Campbell Brown Williams Gordon Francis Reid Bailey Joseph Charles Henry Blake Morrison Grant Clarke"),
    ),
    Origin(
        "bangladeshi",
        12,
        _words("Fatima Nusrat Sumaiya Tahmina Ayesha Farhana Sadia Nazia Ruksana Shamima Jannat Maryam"),
        _words("Mohammed Abdul Rahim Tanvir Imran Shahid Rezaul Kamrul Mahfuz Ashraf Faisal Nazmul Sohel"),
        _words("Miah Begum Uddin Rahman Hussain Ali Ahmed Khatun Islam Chowdhury Hoque Choudhury Karim"),
    ),
    Origin(
        "pakistani",
        14,
        _words("Ayesha Zainab Fatimah Maryam Aisha Hafsa Iqra Sana Amina Khadija Noor Mahnoor Zara Hira"),
        _words("Muhammad Mohammad Ali Hamza Bilal Usman Ibrahim Hassan Hussain Yusuf Zain Umar Adeel Haris Omar"),
        _words("Khan Ahmed Hussain Malik Iqbal Mahmood Shah Akhtar Butt Mirza Qureshi Chaudhry Aslam Raja Bibi"),
    ),
    Origin(
        "indian sikh",
        24,
        _words("Simran Jasleen Harpreet Manpreet Kiran Amrit Jaspreet Navneet Gurpreet Rajinder Anika Sukhmani"),
        _words("Arjan Gurpreet Jaspreet Harpreet Manvir Karan Sukhdeep Amrit Rajvir Balraj Parminder Kulvinder Jagdeep"),
        _words("Dhillon Sandhu Gill Grewal Sidhu Bains Dhaliwal Atwal Johal Sangha Mann Uppal Sahota Chahal"),
        girls_end="Kaur",
        boys_end="Singh",
    ),
    Origin(
        "indian",
        16,
        _words("Ananya Priya Diya Kavya Meera Pooja Shreya Riya Nisha Lakshmi Aditi Anjali Sneha Anu"),
        _words("Arjun Rohan Aarav Vivaan Krishna Rahul Aditya Nikhil Siddharth Vikram Ashwin Jithin Anoop"),
        _words("Patel Shah Sharma Kumar Nair Thomas Mathew Desai Joshi Mehta Reddy Varghese Pillai Gupta Kurian"),
    ),
    Origin(
        "nepali",
        12,
        _words("Sita Asmita Prerana Sabina Anisha Sujata Bipana Roshni Manisha Pratiksha Binita Sarita"),
        _words("Bishal Prakash Suraj Anil Roshan Kiran Sandesh Dipesh Nabin Milan Rajesh Aayush Bikram"),
        _words("Gurung Rai Limbu Thapa Tamang Magar Pun Ghale Rana Shrestha Sherpa Gharti"),
    ),
    Origin(
        "turkish",
        8,
        _words("Elif Zeynep Defne Ayşe Melisa Ece Büşra Sıla İrem Nehir Selin"),
        _words("Yusuf Emir Mustafa Mehmet Eymen Ömer Kerem Burak Çağan Deniz Hüseyin"),
        _words("Yılmaz Kaya Demir Çelik Şahin Yıldız Öztürk Aydın Arslan Doğan Kılıç Koç"),
    ),
    Origin(
        "kurdish and iraqi",
        6,
        _words("Rojin Shirin Noor Zahra Huda Lana Dilan Avin Sara Maryam"),
        _words("Rebin Karwan Ali Hussein Mustafa Ahmed Dilshad Soran Haidar Zana"),
        _words("Al-Hassan Karim Rashid Aziz Mahmoud Salih Hamid Al-Jabiri Omar Jalal Qadir"),
    ),
    Origin(
        "afghan",
        5,
        _words("Parwana Zarghona Shukria Laila Fereshta Hosna Marwa Nargis"),
        _words("Ahmad Jawad Farid Najib Zabihullah Omid Hamid Rahmatullah Sayed Idris"),
        _words("Ahmadi Stanekzai Noori Rahimi Haidari Safi Popal Wardak Amiri Zazai"),
    ),
    Origin(
        "somali and eritrean",
        5,
        _words("Hodan Ayaan Ifrah Sahra Hamdi Selam Rahel Feven Luwam Amal"),
        _words("Abdi Mahad Liban Yusuf Abdirahman Filmon Yonas Samuel Natnael Hassan"),
        _words("Abdi Warsame Hussein Farah Jama Tesfay Ghebre Haile Mohamud Osman"),
    ),
    Origin(
        "chinese",
        8,
        _words("Mei Yan Xin Li-Na Jia Wing-Yan Hoi-Ching Ying Xiu Emily Michelle Jasmine"),
        _words("Wei Jun Ming Chun-Hei Ho-Yin Hao Jie Long Kai Jason Kevin Ryan"),
        _words("Wong Chan Li Wang Zhang Chen Lau Cheung Ho Ng Leung Liu Yeung Tsang"),
    ),
    Origin(
        "filipino",
        4,
        _words("Angelica Jasmine Maria-Cristina Kimberly Princess Bea Althea Nicole"),
        _words("John-Paul Angelo Christian Joshua Miguel Jericho Gabriel Paolo"),
        _words("Santos Reyes Cruz Bautista Garcia Mendoza Villanueva Ramos De_la_Cruz Aquino"),
    ),
)  # fmt: skip

SHARES = tuple(origin.share for origin in ORIGINS)

_ALIKE = {
    "female": (("Ella", "Ellie"), ("Emily", "Emma"), ("Amy", "Amelia"), ("Lily", "Millie"), ("Isabella", "Isabelle"),
               ("Maisie", "Daisy"), ("Zara", "Zahra"), ("Julia", "Juliana"), ("Hannah", "Anna")),
    "male": (("Jack", "Jake"), ("Hassan", "Hussain"), ("Harry", "Harvey"), ("Jayden", "Hayden"), ("Aidan", "Hayden"),
             ("Liam", "Leon"), ("Kian", "Kieran"), ("Daniel", "Nathaniel"), ("Oliver", "Olivier")),
}  # fmt: skip


def alike(rng: Random, gender: str) -> tuple[str, str]:
    """Two given names that are easily taken for one another, as twins are often given."""
    return rng.choice(_ALIKE[gender])


STREETS = _words(
    "High_Street Church_Lane Mill_Road Station_Road Oast_Close Orchard_Way Hop_Garden_Lane Cherry_Tree_Avenue"
    " Windmill_Hill Manor_Road Park_Avenue Kings_Road Queens_Road Victoria_Street Albert_Road Beach_Road Marine_Parade"
    " The_Street School_Lane Forge_Close Kiln_Lane Tanyard_Mews Bramley_Gardens Cox_Close Discovery_Drive Weald_View"
    " Downs_Road Castle_Street Canterbury_Road Dover_Road London_Road Ashford_Road Maidstone_Road Sandgate_Way"
    " Pilgrims_Way Stour_Close Medway_Court Darent_Rise Rother_Drive Swale_Terrace Chestnut_Drive Hazel_Walk Elm_Grove"
)
