"""Invented names, as people of West Java are called. Nobody is meant by any of them."""

from random import Random

MEN = (
    *("Acep", "Ade", "Agung", "Ahmad", "Aris", "Arif", "Bagus", "Bayu", "Cecep", "Dadan"),
    *("Dede", "Deni", "Dimas", "Eko", "Endang", "Fajar", "Galih", "Gilang", "Hari", "Heri"),
    *("Ilham", "Iman", "Iwan", "Jajang", "Joko", "Kosasih", "Lukman", "Maman", "Nandang", "Oman"),
    *("Rahmat", "Rian", "Roni", "Sandi", "Taufik", "Tatang", "Usep", "Wahyu", "Yana", "Yogi"),
)
WOMEN = (
    *("Ai", "Aisyah", "Anisa", "Ayu", "Citra", "Desi", "Dewi", "Dian", "Eka", "Elis"),
    *("Euis", "Fatimah", "Gita", "Hani", "Iis", "Ika", "Imas", "Indri", "Juju", "Kartika"),
    *("Lilis", "Mega", "Mira", "Nani", "Neneng", "Nia", "Nina", "Novi", "Nurul", "Popon"),
    *("Rani", "Ratih", "Rina", "Rohani", "Santi", "Sari", "Sinta", "Tita", "Wiwin", "Yuni"),
)
FAMILIES = (
    *(
        "Abdullah",
        "Adiputra",
        "Anwar",
        "Firmansyah",
        "Gunawan",
        "Hadiwijaya",
        "Hermawan",
        "Hidayat",
    ),
    *(
        "Iskandar",
        "Kartawijaya",
        "Komarudin",
        "Kurniawan",
        "Kusnadi",
        "Maulana",
        "Mulyana",
        "Nugraha",
    ),
    *("Permadi", "Priatna", "Purnama", "Rahmawan", "Ramdani", "Rosadi", "Ruhiyat", "Saefudin"),
    *("Saputra", "Setiadi", "Sobari", "Sudrajat", "Suganda", "Suherman", "Sukmara", "Sumarna"),
    *("Supriadi", "Suryana", "Sutisna", "Wibawa", "Wiguna", "Wirawan", "Yuliana", "Zaelani"),
)
ALLEYS = (
    *("Anggrek", "Cempaka", "Dahlia", "Kenanga", "Melati", "Mawar", "Seruni", "Tanjung"),
    *("Cendana", "Jati", "Kaum", "Masjid", "Pasir", "Pesantren", "Sawah", "Sumur"),
)


def name_of(random: Random, *, woman: bool) -> str:
    """Return a name of two words."""
    return f"{random.choice(WOMEN if woman else MEN)} {random.choice(FAMILIES)}"


def street(random: Random) -> str:
    """Return an address as people write it, without its kelurahan."""
    return f"Gg. {random.choice(ALLEYS)} {random.randint(1, 9)} No. {random.randint(1, 88)}"
