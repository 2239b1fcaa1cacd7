"""The recipe that ``geofh region init`` writes: every key, explained, with an example."""

__all__ = ["RECIPE_TEMPLATE"]

RECIPE_TEMPLATE = """\
# A recipe: which files a region of geofh is made of.
#
#     geofh build recipe.toml -o my-region
#     geofh find "Street 1" --region my-region
#
# Lines that begin with # are explanations or examples. Paths are relative to this file;
# ${NAME} stands for an environment variable.

schema = 1
name = "my-town"                # small letters, digits, hyphens
title = "My Town"
city_names = ["My Town"]        # what an address may call the city; the usual name first
# languages = ["tr", "ar"]      # asked for besides German (ISO 639-1), most asked for first
land = "NW"                     # Bundesland, for public holidays: BB BE BW BY HB HE HH MV NI NW …
timezone = "Europe/Berlin"
data_date = 2026-01-01          # the day the data describes

# Districts, the finest layer first. Every place is looked up in every layer.

[[layers]]
id = "stadtteil"                # small letters; "stadtbezirk" is shown beside street names,
title = "Stadtteil"             # "plz" are postcodes
accuracy_m = 0.0                # how far a line may be from the legal one, in metres; 0 if official
# derived = false               # true: the lines were computed, they are not the legal ones
# role = "answer"               # "search": only understood in a query, never shown (postcodes)
# coverage = true               # false: areas may overlap or leave gaps, do not report it
# id_digits = 0                 # 2 turns the id 4 into "04"

[layers.input]
path = "stadtteile.geojson"
format = "vector"               # GeoJSON, GeoPackage, Shapefile, KML; also inside a ZIP
# layer = "stadtteile"          # inside a GeoPackage or KML with several layers
# member = "stadtteile.shp"     # inside a ZIP with several files; "*_2024.shp" is understood too
# In place of path: a file on the web, a data set of a portal or a table of a database; how, says
# docs/build-a-region.md.
# crs = "EPSG:25832"            # only if the file does not say it
columns = { id = "NR", name = "NAME" }   # ours = the file's; parent = the area in the next layer
attribution = "Stadtteile: My Town"      # whom to name wherever the data is shown
licence = "dl-de/by-2-0"
url = "https://example.org"
# date = 2026-01-01

# [[layers]]
# id = "plz"
# title = "Postleitzahl"
# accuracy_m = 100.0
# role = "search"
# coverage = false
# [layers.input]
# path = "plz.gpkg"
# format = "vector"
# columns = { id = "plz", name = "plz" }
# attribution = "© OpenStreetMap-Mitwirkende"
# licence = "ODbL-1.0"

# Addresses (optional, but without them only districts and postcodes are found).

# [addresses]
# path = "addresses.csv"        # .gz is read as it is
# format = "csv"                # or "vector", "gebref" (NRW), "openaddresses", "osm", "postgis"
# delimiter = ";"
# encoding = "cp1252"           # found by itself if left out
# header = true                 # false: columns are numbers from 1
# crs = "EPSG:25832"            # "EPSG:4647" if eastings begin with 32; not needed for lon and lat
# municipality = "My Town"      # of a file of a whole Land: only what columns.municipality says
# attribution = "Adressen: My Town"
# licence = "dl-de/zero-2-0"
# [addresses.columns]
# street = "STRASSE"
# house_number = "HAUSNR"       # may hold the suffix as well: "12 a"
# suffix = "ZUSATZ"
# easting = "RECHTSWERT"        # or lon and lat in degrees
# northing = "HOCHWERT"
# municipality = "GEMEINDE"     # if the key above is set
# area_id = "STADTTEIL"         # if the register says in which area of the finest layer it lies

# Services (optional): a table with one row each ("csv", "xlsx"), HSDS 3.1 JSON ("hsds"), or
# without a format a folder of tables as docs/services.md describes them. Day care, playgrounds
# and libraries can come from OpenStreetMap ("osm"; install geofh[osm]), as for the base map.
# Addresses come from it in the same way.

# [services]
# path = "services"
# attribution = "My Town, Frühe Hilfen"
# licence = "CC0-1.0"

# Ways on foot, from OpenStreetMap (optional; install geofh[osm]): "geofh coverage" and "geofh site"
# count minutes along them instead of the straight line.

# [network]
# path = "town.osm.pbf"         # some kilometres more than the region, for ways across the border
# format = "osm"
# attribution = "© OpenStreetMap-Mitwirkende"
# licence = "ODbL-1.0"

# How many children live where (optional, several): "geofh coverage" tells who is not reached.
# Without any, every address counts the same.

# [[demand]]
# id = "under_3"                # the first one is used unless another is asked for
# title = "Kinder unter 3 Jahren"
# unit = "children"             # or "births"; "percent" and "per_1000" are told, not spread
# layer = "stadtteil"           # numbers of its areas; or cell_m = 100 for the census grid
# year = 2024
# ages = [0, 3]
# limits = "Hauptwohnungen"     # what somebody has to know who uses the numbers
# [demand.input]
# path = "children.csv"
# format = "csv"
# columns = { place = "NR", value = "ANZAHL" }   # cells: place is the INSPIRE id, or x and y
# where = { Jahr = "2024" }     # only rows in which this stands
# withheld = [-1, "–"]          # what the file writes for numbers that are not published
# withheld_up_to = 2            # the most that such a number can be
# attribution = "Einwohner: My Town"
# licence = "dl-de/by-2-0"

# The map under the pins (optional; install geofh[tiles]).

# [basemap]
# path = "town.osm.pbf"         # or .osm.gz
# format = "osm"
# attribution = "© OpenStreetMap-Mitwirkende"
# licence = "ODbL-1.0"
"""
